/** A statement of the editor's text: [start, end) in UTF-16 units, without the blanks and comments around it. */
export interface StatementRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Blanks, comments, quoted text and semicolons, as DuckDB reads them; anything else is passed over a word at a time. Unclosed text
 * runs to the end, so that a semicolon inside it never cuts a statement in two.
 */
const TOKEN =
  /\s+|--[^\n]*|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([\p{L}_][\p{L}\p{N}_]*)?\$|\/\*|;|[eE]'(?:[^'\\]|\\[\s\S])*(?:'|$)|[\p{L}\p{N}_]+|[\s\S]/uy;

/** Every statement of the text, in order. Only comments and blanks are no statement. */
export function splitStatements(text: string): StatementRange[] {
  const found: StatementRange[] = [];
  let start = -1;
  let end = -1;
  const close = (): void => {
    if (start !== -1) found.push({ start, end });
    start = -1;
  };
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const token = match?.[0] ?? text.charAt(at);
    const next = at + token.length;
    if (token === ';') {
      close();
      at = next;
      continue;
    }
    if (token === '/*') {
      at = commentEnd(text, at);
      continue;
    }
    if (/^\s/.test(token) || token.startsWith('--')) {
      at = next;
      continue;
    }
    if (start === -1) start = at;
    at = /^\$.*\$$/u.test(token) ? dollarEnd(text, token, next) : next;
    end = at;
  }
  close();
  return found;
}

/** Block comments nest, as in PostgreSQL. */
function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else {
      at += 1;
    }
  }
  return text.length;
}

function dollarEnd(text: string, tag: string, from: number): number {
  const closing = text.indexOf(tag, from);
  return closing === -1 ? text.length : closing + tag.length;
}

export interface EditorSelection {
  readonly from: number;
  readonly to: number;
}

/**
 * What Run runs: the selection where there is one; else the statement that the cursor is in, or, between two, the one that ends before it on
 * its line or above, or the first. Null where there is nothing to run.
 */
export function statementToRun(text: string, { from, to }: EditorSelection): StatementRange | null {
  if (from !== to) {
    const [first] = splitStatements(text.slice(from, to));
    return first === undefined
      ? null
      : { start: from + first.start, end: from + lastEnd(text.slice(from, to), first.end) };
  }
  const statements = splitStatements(text);
  let before: StatementRange | null = null;
  for (const statement of statements) {
    if (from >= statement.start && from <= statement.end) return statement;
    if (statement.end < from) before = statement;
  }
  // A comment above a statement belongs to it: after a blank line, the next statement is the one being looked at.
  const next = statements.find((statement) => statement.start > from) ?? null;
  if (before === null || next === null) return before ?? next;
  return text.slice(before.end, from).includes('\n') ? next : before;
}

/** A selection is run as it is, all its statements: what the engine says of two is then about what was selected. */
function lastEnd(selected: string, fallback: number): number {
  return splitStatements(selected).at(-1)?.end ?? fallback;
}
