import type { TableMapping, WarehouseType } from '../../../shared/contract/warehouse';
import { quotedName } from './dialect';

const longestName = 64;

/** MySQL's statements for a mapped table that is in no script, as sql/03 writes its own: the table, and of a fact its `latest_` view. */
export function tableDdl(mapping: TableMapping, keyOfDimension: (table: string) => DimensionKey): string {
  const name = (text: string): string => quotedName(text, 'mysql');
  const versionColumn = mapping.columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
  const dateColumn = mapping.columns.find(({ source }) => source.from === 'snapshotDate')?.name;
  const required = new Set([...mapping.keyColumns, versionColumn, dateColumn]);
  const lines: string[] = [];
  const surrogate = surrogateOf(mapping);
  if (mapping.kind === 'fact') lines.push(`${name(surrogate)} BIGINT NOT NULL AUTO_INCREMENT`);
  for (const column of mapping.columns) {
    const { source } = column;
    const type = source.from === 'dimension' ? keyOfDimension(source.table).type : column.type;
    const isRequired = required.has(column.name) || source.from === 'dimension';
    lines.push(`${name(column.name)} ${type} ${isRequired ? 'NOT NULL' : 'NULL'}`);
  }
  const keys = mapping.keyColumns.map(name).join(', ');
  if (mapping.kind === 'fact' && versionColumn !== undefined) {
    lines.push(`PRIMARY KEY (${name(surrogate)})`);
    lines.push(`UNIQUE KEY ${name(cut(`uq_${mapping.table}`))} (${name(versionColumn)}, ${keys})`);
  } else lines.push(`PRIMARY KEY (${keys})`);
  for (const { name: column, source } of mapping.columns) {
    if (source.from !== 'dimension') continue;
    const key = keyOfDimension(source.table);
    lines.push(`KEY ${name(cut(`idx_${column}`))} (${name(column)})`);
    lines.push(
      `CONSTRAINT ${name(cut(`fk_${mapping.table}_${column}`))} FOREIGN KEY (${name(column)}) REFERENCES ${name(source.table)} (${name(key.column)})\n    ON DELETE CASCADE ON UPDATE CASCADE`,
    );
  }
  const table = `CREATE TABLE IF NOT EXISTS ${name(mapping.table)} (\n  ${lines.join(',\n  ')}\n) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;`;
  const view = latestViewOf(mapping);
  if (view === null || versionColumn === undefined) return `${table}\n`;
  return `${table}\n\n${latestView(view, mapping.table, versionColumn)}\n`;
}

export interface DimensionKey {
  readonly column: string;
  readonly type: WarehouseType;
}

/** Of a fact: its view of the newest snapshot. Facts of different names may come to the same. */
export function latestViewOf({ table, kind }: Pick<TableMapping, 'table' | 'kind'>): string | null {
  return kind === 'fact' ? cut(`latest_${table.replace(/^fact_/, '')}`) : null;
}

/** As the view of sql/03: the newest snapshot that was loaded to its end. */
function latestView(view: string, table: string, versionColumn: string): string {
  const name = (text: string): string => quotedName(text, 'mysql');
  return `CREATE OR REPLACE SQL SECURITY INVOKER VIEW ${name(view)} AS
SELECT * FROM ${name(table)}
WHERE ${name(versionColumn)} = (
  SELECT snapshot_version FROM lagoon_snapshots
  WHERE table_name = '${table}' ORDER BY (snapshot_version = 0) DESC, snapshot_version DESC LIMIT 1
);`;
}

/** No column of the feed's. */
function surrogateOf({ table, columns }: TableMapping): string {
  const plain = cut(`${table.replace(/^fact_/, '')}_id`);
  return columns.some(({ name }) => name.toLowerCase() === plain) ? 'lagoon_row_id' : plain;
}

function cut(name: string): string {
  return name.slice(0, longestName);
}
