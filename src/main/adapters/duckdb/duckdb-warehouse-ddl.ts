import { quoteIdentifier, quoteLiteral } from './sql-text';

/**
 * The warehouse's statements are MySQL's, as sql/ has them and as mapped tables get them; this makes DuckDB's of them, so that there is one schema.
 * AUTO_INCREMENT becomes a sequence, ENUM a check, ON DUPLICATE KEY UPDATE of first rows leaves the row that is there. What DuckDB does not have is left
 * out: actions of foreign keys, ON UPDATE, and indexes that are not unique (it scans columns, and could not change an indexed column of a row that
 * another table refers to).
 */
export function toDuckdbStatements(mysql: string): string[] {
  const text = withDuckdbNames(mysql.trim().replace(/;\s*$/, ''));
  if (/^CREATE\s+DATABASE\b/i.test(text)) return [];
  const table = /^CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+("(?:[^"]|"")+"|\w+)\s*\(/i.exec(text);
  if (table !== null) return tableStatements(table[1] ?? '', innerOf(text, table[0].length));
  const view = text.replace(/^(CREATE\s+OR\s+REPLACE)\s+SQL\s+SECURITY\s+INVOKER\s+VIEW\b/i, '$1 VIEW');
  const [upsert] = /\s+ON\s+DUPLICATE\s+KEY\s+UPDATE\b[^']*$/i.exec(view) ?? [];
  return [upsert === undefined ? view : `${view.slice(0, -upsert.length)} ON CONFLICT DO NOTHING`];
}

function tableStatements(table: string, body: string): string[] {
  const before: string[] = [];
  const parts = splitAtCommas(body).flatMap((part) => {
    if (/^KEY\b|^INDEX\b/i.test(part)) return [];
    const unique = /^UNIQUE\s+KEY\s+\S+\s+(\(.*\))$/is.exec(part);
    if (unique !== null) return [`UNIQUE ${unique[1]}`];
    if (/^(?:PRIMARY|CONSTRAINT)\b/i.test(part))
      return [part.replaceAll(/\s+ON\s+(?:DELETE|UPDATE)\s+(?:CASCADE|RESTRICT|NO\s+ACTION|SET\s+NULL)/gi, '')];
    return [columnOf(table, part, before)];
  });
  return [...before, `CREATE TABLE IF NOT EXISTS ${table} (${parts.join(', ')})`];
}

function columnOf(table: string, definition: string, before: string[]): string {
  const [, column = '', rest = ''] = /^("(?:[^"]|"")+"|\w+)\s+(.*)$/s.exec(definition) ?? [];
  let type = rest
    .replace(/\s+ON\s+UPDATE\s+CURRENT_TIMESTAMP(?:\(\d\))?/i, '')
    .replace(/^(?:TIMESTAMP|DATETIME)(?:\(\d\))?/i, 'TIMESTAMP')
    .replace(/\bCURRENT_TIMESTAMP(?:\(\d\))?/i, utcNow);
  const values = /^ENUM\s*(\([^)]*\))/i.exec(type);
  if (values !== null) type = `VARCHAR${type.slice(values[0].length)} CHECK (${column} IN ${values[1]})`;
  if (/\bAUTO_INCREMENT\b/i.test(type)) {
    const sequence = quoteIdentifier(`${plain(table)}_${plain(column)}`);
    before.push(`CREATE SEQUENCE IF NOT EXISTS ${sequence}`);
    type = type.replace(/\bAUTO_INCREMENT\b/i, `DEFAULT nextval(${quoteLiteral(sequence)})`);
  }
  return `${column} ${type}`;
}

/** Instances of the warehouse are in UTC. */
export const utcNow = 'CAST(current_timestamp AS TIMESTAMP)';

function plain(name: string): string {
  return name.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
}

/** Backticks become double quotes, outside texts. */
function withDuckdbNames(text: string): string {
  return text.replace(/'(?:[^']|'')*'|`((?:[^`]|``)*)`/g, (all, name?: string) =>
    name === undefined ? all : quoteIdentifier(name.replaceAll('``', '`')),
  );
}

/** What is in the parenthesis that opened before `from`. */
function innerOf(text: string, from: number): string {
  let depth = 1;
  for (const [at, character] of charactersOutsideTexts(text, from)) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const [at, character] of charactersOutsideTexts(text, 0)) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  return [...parts, text.slice(begin).trim()];
}

function* charactersOutsideTexts(text: string, from: number): Generator<[number, string], void, void> {
  let quote: string | null = null;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === "'" || character === '"') quote = character;
    else yield [at, character];
  }
}
