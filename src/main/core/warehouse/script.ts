import { LakeError } from '../../../shared/errors';

export interface ScriptStatement {
  /** Without its `;` and without the comment lines before it. */
  readonly sql: string;
  /** The comment lines right before it, without their dashes; empty where there are none. */
  readonly comment: string;
}

/** Where a construct that began at `from` ends, behind it. */
type End = (text: string, from: number) => number | null;

const opening: readonly { readonly starts: (text: string, at: number) => boolean; readonly end: End }[] = [
  { starts: (text, at) => text[at] === "'", end: (text, from) => closingQuote(text, from, "'") },
  { starts: (text, at) => text[at] === '"', end: (text, from) => closingQuote(text, from, '"') },
  { starts: (text, at) => text[at] === '`', end: (text, from) => closingQuote(text, from, '`') },
  {
    starts: (text, at) => text.startsWith('/*', at),
    end: (text, from) => {
      const closing = text.indexOf('*/', from + 2);
      return closing < 0 ? null : closing + 2;
    },
  },
  // As the mysql client: two dashes are a comment only before white space, else `5--1` would be one.
  { starts: (text, at) => /^(?:--(?:\s|$)|#)/.test(text.slice(at, at + 3)), end: endOfLine },
];

/**
 * The statements of a script, as the mysql client splits them at `;`: not inside strings, quoted names and comments. Error: INVALID_INPUT where one
 * of these does not end.
 */
export function splitScript(text: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let begin = 0;
  let at = 0;
  const close = (): void => {
    const statement = withoutLeadingComments(text.slice(begin, at));
    if (statement.sql !== '') statements.push(statement);
    at += 1;
    begin = at;
  };
  while (at < text.length) {
    const construct = opening.find(({ starts }) => starts(text, at));
    if (construct !== undefined) {
      const end = construct.end(text, at);
      if (end === null) throw unended(text, at);
      at = end;
    } else if (text[at] === ';') close();
    else at += 1;
  }
  close();
  return statements;
}

/** A quote inside is doubled, or, in strings, behind a backslash. */
function closingQuote(text: string, from: number, quote: string): number | null {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote !== '`') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return null;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function withoutLeadingComments(text: string): ScriptStatement {
  let rest = text.trimStart();
  let comment: string[] = [];
  for (;;) {
    const line = /^(?:--(?:[ \t]+|(?=\r?\n|$))|#)([^\n]*)(?:\n|$)/.exec(rest);
    const block = line === null ? /^\/\*(?!!)[\s\S]*?\*\//.exec(rest) : null;
    const found = line ?? block;
    if (found === null) break;
    rest = rest.slice(found[0].length);
    if (line !== null) comment.push((line[1] ?? '').trim());
    // An empty line ends a paragraph: what stands above it is not about the statement.
    if (/^[ \t]*\r?\n/.test(rest)) comment = /^\s*(?:--|#)/.test(rest) ? [] : comment;
    rest = rest.trimStart();
  }
  return { sql: rest.trim(), comment: comment.join(' ').trim() };
}

function unended(text: string, at: number): LakeError {
  const line = text.slice(0, at).split('\n').length;
  return new LakeError(
    'INVALID_INPUT',
    `What begins with ${text[at] ?? ''} in line ${line} of the script does not end. Close it.`,
    { details: { line } },
  );
}
