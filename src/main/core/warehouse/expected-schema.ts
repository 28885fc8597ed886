/** A table or view as a statement of the scripts makes it. */
export interface ExpectedTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** In MySQL's spelling, in their order; none of a view. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly indexes: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly isUnique: boolean;
  }[];
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly column: string;
    readonly table: string;
    readonly references: string;
  }[];
}

const tablePattern = /^CREATE TABLE IF NOT EXISTS `?(\w+)`? \(\n([\s\S]*)\n\) ENGINE/;
const viewPattern = /^CREATE OR REPLACE SQL SECURITY INVOKER VIEW `?(\w+)`? AS/;

/** What the statements make, so that the scripts alone say what the schema is. They are Lagoon's own: only their way of writing is understood. */
export function expectedTables(statements: readonly string[]): ExpectedTable[] {
  return statements.flatMap((statement) => {
    const [, view] = viewPattern.exec(statement) ?? [];
    if (view !== undefined) return [{ name: view, kind: 'view' as const, columns: [], indexes: [], foreignKeys: [] }];
    const [, table, body] = tablePattern.exec(statement) ?? [];
    return table === undefined || body === undefined ? [] : [tableOf(table, body)];
  });
}

function tableOf(name: string, body: string): ExpectedTable {
  const columns: { name: string; type: string }[] = [];
  const indexes: { name: string; columns: string[]; isUnique: boolean }[] = [];
  const foreignKeys: { name: string; column: string; table: string; references: string }[] = [];
  // A definition begins on a line of its own, two spaces in; what continues it is further in.
  for (const line of body.split(/,?\n {2}(?! )/).map((text) => text.trim().replace(/,$/, ''))) {
    const key = /^(PRIMARY KEY|(?:UNIQUE )?KEY `?(\w+)`?) \(([^)]*)\)$/.exec(line);
    const foreign = /^CONSTRAINT `?(\w+)`? FOREIGN KEY \(([^)]*)\) REFERENCES `?(\w+)`? \(([^)]*)\)/.exec(line);
    const column = /^(`(?:[^`]|``)+`|\w+) (\w+(?:\([^)]*\))?)/.exec(line);
    if (key !== null) {
      const [, kind = '', index = 'PRIMARY', list = ''] = key;
      indexes.push({ name: index, columns: list.split(',').map(bare), isUnique: !kind.startsWith('KEY') });
    } else if (foreign !== null) {
      const [, constraint = '', from = '', table = '', to = ''] = foreign;
      foreignKeys.push({ name: constraint, column: bare(from), table, references: bare(to) });
    } else if (column !== null) {
      const [, columnName = '', type = ''] = column;
      columns.push({ name: bare(columnName), type });
    }
  }
  return { name, kind: 'table', columns, indexes, foreignKeys };
}

function bare(name: string): string {
  return name
    .trim()
    .replace(/^`([\s\S]*)`$/, '$1')
    .replaceAll('``', '`');
}
