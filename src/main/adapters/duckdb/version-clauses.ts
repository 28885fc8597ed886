import { LakeError } from '../../../shared/errors';
import type { VersionClause } from '../../core/ports';
import { type Token, tokensOf } from './sql-lexer';
import { parseVersionTime } from './version-time';

/** A clause in the text it was found in; positions in UTF-16 units, `end` exclusive. */
export interface PlacedClause extends VersionClause {
  /** From `main.` or the name itself on. */
  readonly start: number;
  readonly nameStart: number;
  /** Of the word AT. */
  readonly atStart: number;
  readonly end: number;
}

/** Words that stand before a relation; after any other, AT is somebody's name. */
const beforeRelation = new Set([
  'FROM',
  'JOIN',
  ',',
  '(',
  'DESCRIBE',
  'SUMMARIZE',
  'SHOW',
  'TABLE',
  'PIVOT',
  'UNPIVOT',
]);
const joinWords = new Set(['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'CROSS', 'NATURAL', 'SEMI', 'ANTI', 'ASOF']);
const usage = "Write feed AT (VERSION => 3), or feed AT (TIMESTAMP => '2026-11-20 10:00:00'), which is UTC.";

/**
 * Finds `feed AT (VERSION => 3)` outside of strings and comments. DuckDB's parser knows the clause, and refuses it for anything but a
 * database of its own ("Catalog type does not support time travel"), so it never gets that far: see `pinnedText`. An alias may stand before
 * the clause, as in DuckDB, or after it.
 */
export function findVersionClauses(sql: string): PlacedClause[] {
  const tokens = [...tokensOf(sql)].filter(({ kind }) => kind !== 'blank');
  const text = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? '' : sql.slice(token.start, token.end);
  };
  const found: PlacedClause[] = [];
  for (const [index, token] of tokens.entries()) {
    const unit = text(index + 2).toUpperCase();
    const isClause =
      token.kind === 'word' &&
      text(index).toUpperCase() === 'AT' &&
      tokens[index + 1]?.kind === 'open' &&
      (unit === 'VERSION' || unit === 'TIMESTAMP') &&
      text(index + 3) === '=' &&
      text(index + 4) === '>';
    if (!isClause) continue;
    const name = nameBefore(sql, tokens, index);
    if (name === null) continue;
    const place = placeOf(sql, name.start);
    if (name.problem !== null) throw new LakeError('SQL', `${name.problem} ${usage}${place}`);
    const close = closeOf(tokens, index + 1);
    const end = tokens[close]?.end;
    const value = tokens.slice(index + 5, close).map((_, offset) => text(index + 5 + offset));
    const at = end === undefined ? null : unit === 'VERSION' ? versionOf(value) : timeOf(value);
    if (at === null || end === undefined) {
      const where = placeOf(sql, tokens[index + 5]?.start ?? token.start);
      const wanted =
        unit === 'VERSION' ? 'the number of a version' : 'a date or time in quotes, such as ISO 8601 has it';
      throw new LakeError('SQL', `AT (${unit} => …) takes ${wanted}. ${usage}${where}`);
    }
    found.push({ relation: name.relation, at, place, ...name.span, atStart: token.start, end });
  }
  return found;
}

interface NameBefore {
  readonly relation: string;
  readonly start: number;
  readonly problem: string | null;
  readonly span: { readonly start: number; readonly nameStart: number };
}

/** The relation that the clause belongs to, past an alias; null where what stands before is no relation. */
function nameBefore(sql: string, tokens: readonly Token[], at: number): NameBefore | null {
  const textAt = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? '' : sql.slice(token.start, token.end);
  };
  const startsRelation = (index: number): boolean => {
    const word = textAt(index).toUpperCase();
    return index < 0 || beforeRelation.has(word) || joinWords.has(word);
  };
  let last = at - 1;
  const hasAlias = tokens[last - 1]?.kind === 'close' || (isName(sql, tokens[last - 1]) && !startsRelation(last - 1));
  if (textAt(last - 1).toUpperCase() === 'AS') last -= 2;
  else if (isName(sql, tokens[last]) && hasAlias) last -= 1;
  const token = tokens[last];
  const none = { relation: '', span: { start: 0, nameStart: 0 } };
  if (token?.kind === 'close') {
    const problem = 'AT stands after the name of a feed, not after a subquery or a function.';
    return { ...none, start: token.start, problem };
  }
  if (token === undefined || !isName(sql, token)) return null;
  let first = last;
  while (textAt(first - 1) === '.' && isName(sql, tokens[first - 2])) first -= 2;
  if (!startsRelation(first - 1)) return null;
  const start = tokens[first]?.start ?? token.start;
  const parts = Array.from({ length: (last - first) / 2 + 1 }, (_, part) => unquoted(textAt(first + part * 2)));
  const relation = parts.at(-1) ?? '';
  const home = parts.slice(0, -1).join('.');
  const problem = ['', 'main', 'memory.main', 'memory'].includes(home)
    ? null
    : `There are no versions of ${parts.join('.')}: AT stands after the name of a feed alone.`;
  return { relation, start, problem, span: { start, nameStart: token.start } };
}

function isName(sql: string, token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'word' || (token.kind === 'other' && sql[token.start] === '"'));
}

function unquoted(name: string): string {
  return (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name).toLowerCase();
}

function closeOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const kind = tokens[index]?.kind;
    if (kind === 'open') depth++;
    if (kind === 'close' && --depth === 0) return index;
  }
  return tokens.length;
}

function versionOf(value: readonly string[]): { version: number } | null {
  const digits = value.join('');
  const version = Number(digits);
  return /^\d+$/.test(digits) && Number.isSafeInteger(version) ? { version } : null;
}

const timeType = /^(?:TIMESTAMPTZ|TIMESTAMP|DATE|TIMESTAMP WITH(?:OUT)? TIME ZONE)$/;

/** `'…'`, `TIMESTAMP '…'`, `'…'::TIMESTAMP`: the type changes nothing, for a time without an offset is UTC. */
function timeOf(value: readonly string[]): { at: Date } | null {
  const literals = value.filter((part) => part.startsWith("'"));
  const [literal] = literals;
  if (literal === undefined || literals.length > 1) return null;
  const at = value.indexOf(literal);
  const before = value.slice(0, at).join(' ').toUpperCase();
  const after = value
    .slice(at + 1)
    .join(' ')
    .toUpperCase();
  if (before !== '' && !timeType.test(before)) return null;
  if (after !== '' && !(after.startsWith(': : ') && timeType.test(after.slice(4)))) return null;
  const time = parseVersionTime(literal.slice(1, -1));
  return time === null ? null : { at: time };
}

/**
 * The statement with each clause's relation named by its schema, and blanks where the clause was. Lines stay lines, and what follows a clause
 * stays in its column, so that the places in DuckDB's messages are true of the text that the user wrote.
 */
export function pinnedText(sql: string, clauses: readonly PlacedClause[], schemas: readonly string[]): string {
  let text = '';
  let done = 0;
  for (const [index, clause] of clauses.entries()) {
    const schema = schemas[index];
    if (schema === undefined) throw new RangeError('each clause needs its version');
    const name = `${schema}.${sql.slice(clause.nameStart, clause.atStart)}`;
    const blank = sql.slice(clause.atStart, clause.end).replaceAll(/[^\r\n]/g, ' ');
    const surplus = name.length - (clause.atStart - clause.start);
    text += sql.slice(done, clause.start) + name + (name.includes('\n') ? blank : fitted(blank, surplus));
    done = clause.end;
  }
  return text + sql.slice(done);
}

/** Gives up blanks of its first line for what the name took more than the user's, or takes some in. */
function fitted(blank: string, surplus: number): string {
  if (surplus <= 0) return ' '.repeat(-surplus) + blank;
  const onLine = /^ */.exec(blank)?.[0].length ?? 0;
  return blank.slice(Math.min(surplus, onLine));
}

/** As DuckDB ends its messages. */
export function placeOf(sql: string, position: number): string {
  const before = sql.slice(0, position).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const label = `LINE ${before.length}: `;
  return `\n\n${label}${sql.split('\n')[before.length - 1] ?? ''}\n${' '.repeat(label.length + column)}^`;
}
