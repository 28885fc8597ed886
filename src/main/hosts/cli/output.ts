/** Results on standard output, everything else on standard error: `lagoon … | next` sees data only. */

/** What every verb is told. */
export interface OutputOptions {
  /** The result as one JSON document. */
  readonly json: boolean;
}

export function printResult(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printMessage(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One JSON document; a bigint is a string of its digits, because a reader's number may not hold it. */
export function printJson(value: unknown): void {
  printResult(toJson(value));
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item), 2);
}

export interface TableColumn<T> {
  readonly title: string;
  readonly align?: 'right';
  readonly text: (row: T) => string;
}

/** Aligned columns under a header; no colours, so that it may be piped and diffed. */
export function formatTable<T>(rows: readonly T[], columns: readonly TableColumn<T>[]): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.text(row))));
  const widths = columns.map((column, i) => Math.max(width(column.title), ...cells.map((row) => width(row[i] ?? ''))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => {
        const fill = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(text)));
        return columns[i]?.align === 'right' ? fill + text : text + fill;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), line(widths.map((w) => '-'.repeat(w))), ...cells.map(line)].join(
    '\n',
  );
}

/** A value with a line break or a control character would break the table, or the terminal. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, (character) =>
    character === '\n' ? '\\n' : character === '\t' ? '\\t' : '\uFFFD',
  );
}

/** Code points: enough for Latin and Cyrillic names; wide characters may shift a column. */
function width(text: string): number {
  return [...text].length;
}

export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? 'B'}`;
}
