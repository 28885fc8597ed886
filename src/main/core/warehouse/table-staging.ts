import type { FeedConfig } from '../../../shared/contract/feeds';
import type { TableMapping, WarehouseType } from '../../../shared/contract/warehouse';
import type { ParquetEngine, StagedColumn, StagedTable } from '../ports';
import type { LakeVersion } from './lake-version';

/** A column whose value in the file stands for a dimension's key: by the type of what it is looked up by. */
export interface LookedUp {
  readonly column: string;
  readonly table: string;
  readonly match: string;
}

export function lookedUp(mapping: TableMapping): LookedUp[] {
  return mapping.columns.flatMap(({ name, source }) =>
    source.from === 'dimension' ? [{ column: name, table: source.table, match: source.match }] : [],
  );
}

/** The mapping's columns as the staged file has them, in its order. */
export function stagedColumns(
  mapping: TableMapping,
  { version, date }: Pick<LakeVersion, 'version' | 'date'>,
  all: readonly TableMapping[],
): StagedColumn[] {
  return mapping.columns.map(({ name, type, source }) => {
    switch (source.from) {
      case 'feed':
        return { name, type, source: { column: source.column } };
      case 'snapshotVersion':
        return { name, type, source: { constant: String(version) } };
      case 'snapshotDate':
        return { name, type, source: { constant: date } };
      case 'dimension':
        return { name, type: matchType(source.table, source.match, all) ?? type, source: { column: source.column } };
    }
  });
}

function matchType(table: string, match: string, all: readonly TableMapping[]): WarehouseType | undefined {
  const dimension = all.find((mapping) => mapping.table === table);
  return dimension?.columns.find(({ name }) => name === match)?.type;
}

/** Rows of the version for the table. Of a dimension each key once, as its newest event has it. Errors: as `ParquetEngine.stageRows`. */
export function stageTable(
  engine: Pick<ParquetEngine, 'stageRows'>,
  {
    feed,
    mapping,
    columns,
    lake,
  }: { feed: FeedConfig; mapping: TableMapping; columns: readonly StagedColumn[]; lake: LakeVersion },
  signal: AbortSignal,
): Promise<StagedTable> {
  const { snapshot } = lake;
  return engine.stageRows({
    paths: snapshot.files.map(({ absolutePath }) => absolutePath),
    feedColumns: snapshot.columns,
    columns,
    keyColumns: mapping.keyColumns,
    newestBy: mapping.kind === 'dimension' ? newestBy(feed, lake) : null,
    signal,
  });
}

function newestBy({ eventTimeColumn }: FeedConfig, { snapshot }: LakeVersion): string[] {
  const offset = snapshot.columns.some(({ name }) => name === 'kafka_offset') ? ['kafka_offset'] : [];
  return eventTimeColumn === null ? offset : [eventTimeColumn, ...offset];
}
