import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { FileImportOptions, ImportSource } from '../../core/ports';
import { nullableColumn } from './column-types';
import { planCsv } from './import-csv';
import { assertNothingLost } from './import-csv-dropped';
import { csvRows } from './import-csv-rows';
import { folderDatePart } from './import-folders';
import { parquetRows, planParquet } from './import-parquet';
import type { FileRows } from './import-rows';

/** Names that the lake gives to every stream, besides those that a folder's name may give. */
const provenanceNames = ['kafka_partition', 'kafka_offset', 'kafka_timestamp'];
const dateNames = ['year', 'month', 'day'];

/** How all files of one import are read. */
export interface ImportPlan {
  readonly columns: readonly Column[];
  /** Null where only reading all tells. */
  readonly records: number | null;
  /** Whether the columns' names are made up. */
  readonly isUnnamed: boolean;
  /** `scratch` gives a path in the feed's folder, which is gone when the file is done. */
  rows(source: ImportSource, columns: readonly Column[], scratch: () => string): Promise<FileRows>;
}

export async function planOf(connection: DuckDBConnection, options: FileImportOptions): Promise<ImportPlan> {
  const { format, root, sources, columns: ofFeed, header, signal } = options;
  const paths = sources.map(({ path }) => path);
  if (format === 'csv') {
    // Those that the folders give are the feed's as well, and may stand in a header.
    const given = ofFeed.length === 0 ? [] : dateNames.filter((name) => isGivenByFolders(name, options));
    const known = [...ofFeed.map(({ name }) => name), ...given];
    const plan = await planCsv(connection, paths, { header, known, everyFile: true, signal });
    const byFolders = new Set(plan.columns.map(({ name }) => name).filter((name) => isGivenByFolders(name, options)));
    return {
      columns: plan.columns.filter(({ name }) => !plan.empty.has(name)),
      records: null,
      isUnnamed: !plan.hasHeader,
      rows: async (source, columns, scratch) => {
        const rows = await csvRows(connection, source, columns, plan, scratch(), signal);
        try {
          await assertNothingLost(connection, rows, { ...plan, root, byFolders });
        } catch (error) {
          await rows.release();
          throw error;
        }
        return rows;
      },
    };
  }
  const plan = await planParquet(connection, root, paths, signal);
  return {
    columns: plan.columns,
    records: plan.records,
    isUnnamed: false,
    rows: (source, columns) => parquetRows(connection, source, columns, plan),
  };
}

/** Whether the folders below the chosen one already say of a stream's rows what the column says: Parquet was told so before, CSV is file by file. */
function isGivenByFolders(name: string, { root, sources, layout }: FileImportOptions): boolean {
  return (
    layout.kind === 'date' &&
    dateNames.includes(name.toLowerCase()) &&
    sources.every(({ path }) => folderDatePart(root, path, name) !== null)
  );
}

/** Those of the feed, and those that the files have more. */
export function columnsOf({ columns: ofFiles, isUnnamed }: ImportPlan, options: FileImportOptions): Column[] {
  const paths = options.sources.map(({ path }) => path);
  const dated = options.layout.kind === 'date';
  const found = ofFiles.filter(({ name }) => !isGivenByFolders(name, options));
  const reserved = dated
    ? found.find(({ name }) => [...provenanceNames, ...dateNames].includes(name.toLowerCase()))
    : undefined;
  if (reserved !== undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `The files have a column ${reserved.name}, a name that the lake itself gives to every stream. Rename it, or import the files as a table (--kind table).`,
      { details: { column: reserved.name } },
    );
  }
  const known = new Set(options.columns.map(({ name }) => name.toLowerCase()));
  const added = found.filter(({ name }) => !known.has(name.toLowerCase()));
  if (added.length > 0 && isUnnamed && known.size > 0) {
    throw new LakeError(
      'INVALID_INPUT',
      `The first line of ${paths[0] ?? 'the files'} names none of the feed's columns (${options.columns.map(({ name }) => name).join(', ')}), so that its rows have no place there. Write the columns' names into the first line, or say that it holds names (--header).`,
      { details: { path: paths[0] ?? '' } },
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
