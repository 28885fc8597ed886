import type { DuckDBConnection } from '@duckdb/node-api';
import type { Mention, Mentions } from '../../core/ports';
import { LakeError } from '../../../shared/errors';
import { splitExplain, tokensOf, withoutTerminator } from './sql-lexer';
import { functionName, serialisedTree } from './statement-gate';
import { findVersionClauses, type PlacedClause } from './version-clauses';
import { nodesWithNames } from './version-scope';

/** Table functions that make rows of nothing but their arguments, or of what DuckDB knows of itself. */
const withoutFiles =
  /^(?:range|generate_series|unnest|repeat|repeat_row|summary|histogram|histogram_values|json_each|json_tree|duckdb_\w+|pragma_\w+|pg_timezone_names|icu_calendar_names|test_all_types)$/;

/** Schemas that feeds stand in; DuckDB takes the name of its database for one, too. */
const homes = new Set(['', 'main', 'memory']);

/** Views that DuckDB has of itself. A feed may begin as they do. */
const ownViews =
  /^(?:duckdb_(?:columns|constraints|databases|indexes|logs|schemas|tables|types|views)|pragma_database_list|sqlite_(?:temp_)?(?:master|schema))$/;

/** Functions whose value is another each time, or on another day. */
const changing =
  /^(?:now|today|random|uuid|uuidv4|uuidv7|gen_random_uuid|(?:get_)?current_(?:date|time|timestamp)|current_local(?:time|timestamp)|local(?:time|timestamp)|transaction_timestamp|txid_current|current_transaction_id|current_query_id|current_connection_id)$/;

/** Those that SQL has without parentheses, as names; all others are columns there. */
const changingNames = /^(?:current_(?:date|time|timestamp)|local(?:time|timestamp))$/;

/**
 * Relations that a statement names, by DuckDB's own tree, which tells where each name stands. Clauses of versions are blanked for it, so that
 * places stay those of the text. Throws SQL where it does not parse.
 */
export async function mentionsOf(connection: DuckDBConnection, sql: string): Promise<Mentions> {
  const clauses = findVersionClauses(sql);
  const text = withoutTerminator(withoutClauses(sql, clauses));
  const statement = splitExplain(text)?.statement ?? text;
  const tree = await serialisedTree(connection, statement);
  if (tree.error) throw new LakeError('SQL', `Parser Error: ${tree.error_message}`);
  const offset = text.length - statement.length;
  const placeOf = positionsOf(statement);
  const relations: Mention[] = [];
  const others = new Set<string>();
  const changes = new Set<string>();
  for (const { node, hidden } of nodesWithNames(tree.statements)) {
    if (node['type'] === 'TABLE_FUNCTION') {
      const name = functionName(node['function']);
      if (!withoutFiles.test(name)) others.add(`${name}()`);
    }
    const change = changeOf(node);
    if (change !== null) changes.add(change);
    const table = node['table_name'];
    if (node['type'] !== 'BASE_TABLE' || typeof table !== 'string') continue;
    const name = table.toLowerCase();
    const schema = typeof node['schema_name'] === 'string' ? node['schema_name'].toLowerCase() : '';
    // WITH RECURSIVE … USING KEY names what it has gathered so far by this schema.
    if ((schema === '' || schema === 'recurring') && hidden.has(name)) continue;
    if (!homes.has(schema) || ownViews.test(name)) {
      others.add(schema === '' ? table : `${schema}.${table}`);
      continue;
    }
    const location = node['query_location'];
    const start = typeof location === 'number' ? placeOf(location) : null;
    const end = start === null ? null : nameEnd(statement, start);
    if (end === null || /[/\\.*]/.test(table)) {
      others.add(table);
      continue;
    }
    const clause = clauses.find(({ nameStart, atStart }) => nameStart < end + offset && end + offset <= atStart);
    relations.push({ name, end: end + offset, at: clause?.at ?? null });
  }
  return { relations: relations.sort((one, other) => one.end - other.end), others: [...others], changes: [...changes] };
}

/** What of a node gives another answer each time, by its name; null: nothing. */
function changeOf(node: Readonly<Record<string, unknown>>): string | null {
  const { class: kind, column_names: names, children, sample } = node;
  if (kind === 'FUNCTION') {
    const name = functionName(node);
    // From today's date on; with two arguments between these.
    const isAge = name === 'age' && Array.isArray(children) && children.length === 1;
    if (isAge || changing.test(name)) return `${name}()`;
  }
  if (kind === 'COLUMN_REF' && Array.isArray(names) && names.length === 1) {
    const name = String(names[0]).toLowerCase();
    if (changingNames.test(name)) return name;
  }
  return sample === undefined ? null : 'TABLESAMPLE';
}

/** Blanks of the same length where clauses were, line breaks kept. */
function withoutClauses(sql: string, clauses: readonly PlacedClause[]): string {
  let text = sql;
  for (const { atStart, end } of clauses) {
    text = text.slice(0, atStart) + text.slice(atStart, end).replaceAll(/[^\r\n]/g, ' ') + text.slice(end);
  }
  return text;
}

/** DuckDB counts bytes, we UTF-16 units. Null for a place that is none. */
function positionsOf(text: string): (byte: number) => number | null {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return (byte) => (byte > bytes.length ? null : decoder.decode(bytes.subarray(0, byte)).length);
}

/** After a name that may stand behind its schema: `main."feed"`. Null where no name begins there. */
function nameEnd(text: string, start: number): number | null {
  let end: number | null = null;
  for (const { kind, start: from, end: to } of tokensOf(text.slice(start))) {
    const token = text.slice(start + from, start + to);
    if (kind === 'blank') continue;
    const isName = kind === 'word' || token.startsWith('"');
    if (end === null) {
      if (!isName) return null;
      end = start + to;
    } else if (token === '.') end = -1;
    else if (end === -1) end = start + to;
    else return end;
  }
  return end;
}
