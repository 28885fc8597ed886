/** DuckDB's or MySQL's message taken apart. */
export interface ErrorPlace {
  readonly message: string;
  /** In the statement that was run, both from 1; null where the engine names none. */
  readonly line: number | null;
  readonly column: number | null;
}

/** DuckDB ends a message with `LINE 2: …text…` and a caret below the place; long lines are cut on the left, marked by dots. */
const PLACE = /\n+LINE (\d+): ([^\n]*)(?:\n( *)\^[\s\S]*)?$/;

/** MySQL names the line of a syntax error, and quotes the statement from there. */
const MYSQL_PLACE = / near '[\s\S]*' at line (\d+)$/;

export function errorPlace(text: string, sql: string): ErrorPlace {
  const match = PLACE.exec(text);
  if (match === null) {
    const line = MYSQL_PLACE.exec(text)?.[1];
    return { message: text, line: line === undefined ? null : Number(line), column: null };
  }
  const line = Number(match[1]);
  const shown = match[2] ?? '';
  const caret = match[3] === undefined ? null : match[3].length - `LINE ${String(line)}: `.length;
  return {
    message: text.slice(0, match.index),
    line,
    column: caret === null ? null : columnOf(sql, line, shown, caret),
  };
}

function columnOf(sql: string, line: number, shown: string, caret: number): number | null {
  const whole = sql.split('\n')[line - 1] ?? '';
  const cutLeft = shown.startsWith('...') && !whole.startsWith('...');
  const piece = shown.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const start = cutLeft ? whole.indexOf(piece) : 0;
  const column = start + caret - (cutLeft ? 3 : 0);
  return start >= 0 && column >= 0 && column <= whole.length ? column + 1 : null;
}

/** Characters of a line that are shown around the place. */
const EXCERPT = 96;

/** The line of the place with a caret below it, cut on both sides where it is long; null where there is no place. */
export function excerptOf(sql: string, { line, column }: ErrorPlace): string | null {
  const whole = line === null ? undefined : sql.split('\n')[line - 1];
  if (whole === undefined) return null;
  const at = (column ?? 1) - 1;
  const start = whole.length <= EXCERPT ? 0 : Math.max(0, Math.min(at - EXCERPT / 2, whole.length - EXCERPT));
  const left = start > 0 ? '…' : '';
  const shown = `${left}${whole.slice(start, start + EXCERPT)}${start + EXCERPT < whole.length ? '…' : ''}`;
  if (column === null) return shown;
  // Tabs stay, so that the caret stands below its character however wide they are.
  return `${shown}\n${shown.slice(0, at - start + left.length).replaceAll(/[^\t]/g, ' ')}^`;
}

/** Index of a line and column (from 1) in a text, kept within it. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', start);
    if (next === -1) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + column - 1, end === -1 ? text.length : end);
}
