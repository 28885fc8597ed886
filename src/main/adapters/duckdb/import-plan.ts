import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import {
  allLieInDays,
  datePartNames,
  datePartOf,
  folderDateColumn,
  foldersDateAll,
  type DatePartName,
  type FileImportOptions,
  type ImportSource,
} from '../../core/ports';
import { nullableColumn } from './column-types';
import { planCsv } from './import-csv';
import { lackOfNames, type UnnamedColumns } from './import-csv-header';
import { assertNothingLost } from './import-csv-dropped';
import { csvRows } from './import-csv-rows';
import { assertDistinctNames } from './import-names';
import { parquetRows, planParquet, type ParquetPlan } from './import-parquet';
import type { FileRows } from './import-rows';

/** Names that the lake gives to every stream. */
const laidNames: readonly string[] = ['kafka_partition', 'kafka_offset', 'kafka_timestamp', ...datePartNames];

/** How all files of one import are read. */
export interface ImportPlan {
  readonly columns: readonly Column[];
  /** Null where only reading all tells. */
  readonly records: number | null;
  /** Where the columns' names are made up. */
  readonly unnamed: UnnamedColumns | null;
  /** `scratch` gives a path in the feed's folder, which is gone when the file is done. */
  rows(source: ImportSource, columns: readonly Column[], scratch: () => string): Promise<FileRows>;
}

export async function planOf(connection: DuckDBConnection, options: FileImportOptions): Promise<ImportPlan> {
  const { format, root, sources, foundPaths, columns: ofFeed, header, layout, eventTimeColumn, signal } = options;
  const paths = sources.map(({ path }) => path);
  const datedBy = (all: readonly string[]): boolean => layout.kind === 'date' && foldersDateAll(all, eventTimeColumn);
  if (format === 'csv') {
    const dated = datedBy(paths);
    // Those that the folders give are the feed's as well, and may stand in a header.
    const known = [...ofFeed.map(({ name }) => name), ...(ofFeed.length > 0 && dated ? datePartNames : [])];
    const plan = await planCsv(connection, paths, { header, known, everyFile: true, signal });
    const byFolders = new Set(
      plan.columns.map(({ name }) => name).filter((name) => dated && datePartOf(name) !== null),
    );
    return {
      columns: plan.columns.filter(({ name }) => !plan.empty.has(name) && !byFolders.has(name)),
      records: null,
      unnamed: plan.unnamed,
      rows: async (source, columns, scratch) => {
        const rows = await csvRows(connection, source, columns, plan, scratch(), signal);
        try {
          await assertNothingLost(connection, rows, { ...plan, byFolders });
        } catch (error) {
          await rows.release();
          throw error;
        }
        return rows;
      },
    };
  }
  // By all found, as the contents of the files are compared: what is new now must not decide what their folders say.
  const dated = datedBy(foundPaths);
  const plan = await planParquet(connection, root, paths, signal, foundPaths);
  const parts = layout.kind === 'date' ? plan.folders.flatMap(({ name }) => datePartOf(name) ?? []) : [];
  const kept = parts.filter((part) => {
    const name = folderDateColumn(part);
    // Where all lie in days, only a feed that has the column already, of files that lay in none, has a place for it.
    return !allLieInDays(foundPaths) || (!dated && holds(ofFeed, name) && !holds(plan.columns, name));
  });
  const ownNames = namesBesideDay(plan, kept);
  const named = new Map([...ownNames].map(([name, own]) => [own, name]));
  const found = plan.columns.filter(({ name }) => {
    const part = datePartOf(name);
    return part === null || !parts.includes(part) || kept.includes(part);
  });
  const columnsFound = found.map((column) => ({ ...column, name: named.get(column.name) ?? column.name }));
  assertDistinctNames(
    paths[0] ?? root,
    columnsFound.map(({ name }) => name),
  );
  return {
    columns: columnsFound,
    records: plan.records,
    unnamed: null,
    rows: (source, columns) => parquetRows(connection, source, columns, { ...plan, ownNames }),
  };
}

/** Of folders that are called as a part of the day and are kept beside it: the names of their columns in a stream, and those that they have themselves. */
function namesBesideDay({ columns }: ParquetPlan, kept: readonly DatePartName[]): Map<string, string> {
  return new Map(
    columns.flatMap(({ name }): [string, string][] => {
      const part = datePartOf(name);
      return part === null || !kept.includes(part) ? [] : [[folderDateColumn(part), name]];
    }),
  );
}

function holds(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name);
}

/** Those of the feed, and those that the files have more. */
export function columnsOf({ columns: found, unnamed }: ImportPlan, options: FileImportOptions): Column[] {
  const dated = options.layout.kind === 'date';
  const reserved = dated ? found.find(({ name }) => laidNames.includes(name.toLowerCase())) : undefined;
  if (reserved !== undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `The files have a column ${reserved.name}, a name that the lake itself gives to every stream. Rename it, or import the files as a table (--kind table).`,
      { details: { column: reserved.name } },
    );
  }
  const known = new Set(options.columns.map(({ name }) => name.toLowerCase()));
  const added = found.filter(({ name }) => !known.has(name.toLowerCase()));
  if (added.length > 0 && unnamed !== null && known.size > 0) {
    throw lackOfNames(
      unnamed,
      options.columns.map(({ name }) => name),
    );
  }
  if (added.length > 0 && options.newFields === 'quarantine') {
    throw new LakeError(
      'INVALID_INPUT',
      `The files have columns that the feed lacks and takes no new ones of: ${added.map(({ name }) => name).join(', ')}. Leave them out of the files, or add them to the feed.`,
    );
  }
  return [...options.columns, ...added.map(({ name, type }) => nullableColumn(name, type))];
}
