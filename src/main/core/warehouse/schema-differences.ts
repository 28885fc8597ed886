import type { z } from 'zod';
import type { schemaDifferenceSchema } from '../../../shared/contract/warehouse';
import type { ExistingTable } from '../ports';
import type { Store } from './dialect';
import type { ExpectedTable } from './expected-schema';

export type SchemaDifference = z.infer<typeof schemaDifferenceSchema>;

const missing = 'Run: lagoon warehouse init';

/**
 * What the store has otherwise than the statements make it; tables of other people's are no difference. Of the embedded store only tables and columns
 * are compared: it keeps keys in a way of its own.
 */
export function schemaDifferences(
  expected: readonly ExpectedTable[],
  existing: readonly ExistingTable[],
  store: Store,
): SchemaDifference[] {
  return expected.flatMap((table): SchemaDifference[] => {
    const found = existing.find(({ name }) => name === table.name);
    if (found === undefined)
      return [{ table: table.name, part: table.kind, expected: table.kind, found: null, remedy: missing }];
    if (found.kind !== table.kind) {
      const remedy = `Rename the ${found.kind} ${table.name}, or take another database; then: lagoon warehouse init`;
      return [{ table: table.name, part: table.kind, expected: table.kind, found: found.kind, remedy }];
    }
    const keys = store === 'mysql' ? [...indexDifferences(table, found), ...foreignKeyDifferences(table, found)] : [];
    return [...columnDifferences(table, found, store), ...keys];
  });
}

function columnDifferences(table: ExpectedTable, found: ExistingTable, store: Store): SchemaDifference[] {
  return table.columns.flatMap(({ name, type }): SchemaDifference[] => {
    const there = found.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    const part = `column ${name}`;
    if (there === undefined) {
      const remedy = `ALTER TABLE ${table.name} ADD COLUMN ${name} ${type}`;
      return [{ table: table.name, part, expected: type, found: null, remedy }];
    }
    if (normalType(there.type, store) === normalType(type, store)) return [];
    const remedy = `ALTER TABLE ${table.name} MODIFY COLUMN ${name} ${type}`;
    return [{ table: table.name, part, expected: type, found: there.type, remedy }];
  });
}

function indexDifferences(table: ExpectedTable, found: ExistingTable): SchemaDifference[] {
  return table.indexes.flatMap(({ name, columns, isUnique }): SchemaDifference[] => {
    const text = indexText(columns, isUnique);
    const there = found.indexes.get(name);
    const same = there !== undefined && indexText(there.columns, there.isUnique) === text;
    if (same) return [];
    const kind = name === 'PRIMARY' ? 'PRIMARY KEY' : `${isUnique ? 'UNIQUE ' : ''}KEY ${name}`;
    const drop = there === undefined ? '' : `DROP ${name === 'PRIMARY' ? 'PRIMARY KEY' : `KEY ${name}`}, `;
    return [
      {
        table: table.name,
        part: `index ${name}`,
        expected: text,
        found: there === undefined ? null : indexText(there.columns, there.isUnique),
        remedy: `ALTER TABLE ${table.name} ${drop}ADD ${kind} (${columns.join(', ')})`,
      },
    ];
  });
}

function indexText(columns: readonly string[], isUnique: boolean): string {
  return `${isUnique ? 'unique ' : ''}(${columns.join(', ')})`;
}

function foreignKeyDifferences(table: ExpectedTable, found: ExistingTable): SchemaDifference[] {
  return table.foreignKeys.flatMap(({ name, column, table: dimension, references }) => {
    // Under whatever name: what counts is that it holds.
    const there = found.foreignKeys.find(
      (key) => key.column === column && key.table === dimension && key.references === references,
    );
    if (there !== undefined) return [];
    const expected = `${column} → ${dimension}.${references}`;
    const remedy = `ALTER TABLE ${table.name} ADD CONSTRAINT ${name} FOREIGN KEY (${column}) REFERENCES ${dimension} (${references}) ON DELETE CASCADE ON UPDATE CASCADE`;
    return [{ table: table.name, part: `foreign key ${name}`, expected, found: null, remedy }];
  });
}

/** One spelling of what servers and versions spell in several ways. */
function normalType(text: string, store: Store): string {
  const type = text
    .toLowerCase()
    .replaceAll(/\s*([(),])\s*/g, '$1')
    .trim();
  // MariaDB, and MySQL before 8.0.19, tell a display width.
  const plain = type.replace(/^(int|bigint)\(\d+\)/, '$1');
  if (store === 'mysql') {
    if (plain === 'boolean' || plain === 'bool') return 'tinyint(1)';
    if (plain === 'integer') return 'int';
    // MariaDB keeps JSON as text with a check.
    return plain === 'json' ? 'longtext' : plain;
  }
  if (/^(?:varchar|text|json|enum)/.test(plain)) return 'text';
  if (/^(?:timestamp|datetime)/.test(plain)) return 'timestamp';
  if (plain === 'tinyint(1)' || plain === 'bool') return 'boolean';
  return plain === 'integer' ? 'int' : plain;
}
