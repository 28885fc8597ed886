import type { WarehouseColumns } from '../../../../shared/contract/warehouse';
import type { Suggestion } from './complete-sql';

const mostSuggestions = 200;

/**
 * What can stand at the cursor, best first, as the query process does it for the lake: columns of the tables that the statement names (after a
 * dot, of that table or alias alone), tables and views, then keywords.
 */
export function completeWarehouse(
  tables: readonly WarehouseColumns[],
  keywords: readonly string[],
  sql: string,
  cursor: number,
): Suggestion[] {
  const before = sql.slice(0, cursor);
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const found = new Map<string, Suggestion>();
  const add = (label: string, kind: string, detail: string | null): void => {
    if (!label.toLowerCase().startsWith(word.toLowerCase())) return;
    const key = label.toLowerCase();
    if (!found.has(key) && found.size < mostSuggestions) found.set(key, { label, kind, from, detail });
  };
  const addColumns = ({ columns }: WarehouseColumns): void => {
    for (const { name, type } of columns) add(name, 'column', type);
  };

  const owner = /([\p{L}_][\p{L}\p{N}_]*)[`"]?\.[`"]?$/u.exec(before.slice(0, from))?.[1];
  if (owner !== undefined) {
    const name = aliasesOf(sql, tables).get(owner.toLowerCase()) ?? owner.toLowerCase();
    tables.filter(({ table }) => table.toLowerCase() === name).forEach(addColumns);
    return [...found.values()];
  }
  if (!/\b(from|join)\s+[\p{L}\p{N}_]*$/iu.test(before)) {
    tables.filter(({ table }) => new RegExp(`\\b${escaped(table)}\\b`, 'iu').test(sql)).forEach(addColumns);
  }
  for (const { table, kind } of tables) add(table, 'table', kind === 'view' ? kind : null);
  // A statement is not begun by a list of seven hundred words.
  if (word !== '') for (const keyword of keywords) add(keyword.toUpperCase(), 'keyword', null);
  return [...found.values()];
}

/** Tables by the names that the statement gives them, both in lower case. */
function aliasesOf(sql: string, tables: readonly WarehouseColumns[]): Map<string, string> {
  const known = new Set(tables.map(({ table }) => table.toLowerCase()));
  const aliases = new Map<string, string>();
  for (const [, table = '', alias = ''] of sql.matchAll(
    /[`"]?([\p{L}_][\p{L}\p{N}_]*)[`"]?\s+(?:as\s+)?([\p{L}_][\p{L}\p{N}_]*)/giu,
  )) {
    if (known.has(table.toLowerCase())) aliases.set(alias.toLowerCase(), table.toLowerCase());
  }
  return aliases;
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
