import type { NotebookCell } from '../../../shared/contract/workspace';
import { headingOf } from '../../../shared/markdown-heading';
import { sqlFenceOf } from '../../../shared/sql-fence';

export interface NotebookText {
  readonly cells: NotebookCell[];
  /** CRLF only where every line ends so: the cells' lines end in \n then. A file that mixes them is kept as it is. */
  readonly lineEnd: '\n' | '\r\n';
}

/** A fenced block of CommonMark: at most three blanks, three or more backticks or tildes, and the language. In time that grows with the line: the text may be hostile. */
const fenceOpens = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))([^`\r\n]*)\r?\n?$/;

/** Markdown and SQL in the order of the file; other fences stay Markdown, and what is in them, too. `writeNotebook` gives the same text back. */
export function parseNotebook(text: string): NotebookText {
  const lineEnd = endsOf(text);
  const lines = (lineEnd === '\r\n' ? text.replaceAll('\r\n', '\n') : text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const cells: NotebookCell[] = [];
  let markdown: string[] = [];
  const flush = (): void => {
    if (markdown.length > 0) cells.push(markdownCell(markdown));
    markdown = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const [, fence = ''] = fenceOpens.exec(line) ?? [];
    if (fence === '') {
      markdown.push(line);
      at += 1;
      continue;
    }
    const end = closingLine(lines, at + 1, fence);
    if (sqlFenceOf(line) !== null && end < lines.length) {
      flush();
      cells.push(sqlCell(lines, at, end));
    } else {
      // One by one: a call takes only so many arguments.
      for (const each of lines.slice(at, end + 1)) markdown.push(each);
    }
    at = end + 1;
  }
  flush();
  return { cells: joinedBlanks(cells), lineEnd };
}

/**
 * The file that these cells are. A cell that was not changed is written as it was; between cells a blank line is put only where one is new; a fence is
 * made longer where the statement would end it.
 */
export function writeNotebook(cells: readonly NotebookCell[], lineEnd: '\n' | '\r\n'): string {
  let text = '';
  let before: NotebookCell | null = null;
  for (const [index, cell] of cells.entries()) {
    const written = cellText(cell, index === cells.length - 1);
    if (written === '') continue;
    if (text !== '' && !text.endsWith('\n')) text += '\n';
    if (before !== null && mustStandApart(before, cell) && !/\n\r?\n$/.test(text) && !/^\r?\n/.test(written))
      text += '\n';
    text += written;
    before = cell;
  }
  return lineEnd === '\r\n' ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}

/** The first heading outside of any fence, without its marks; null where there is none. */
export function notebookTitle(cells: readonly NotebookCell[]): string | null {
  for (const { kind, text } of cells) {
    if (kind === 'sql') continue;
    let fence = '';
    for (const line of text.split(/\r?\n/)) {
      const [, opens = ''] = fenceOpens.exec(line) ?? [];
      if (fence === '' && opens !== '') fence = opens;
      else if (fence !== '' && closes(line, fence)) fence = '';
      const title = fence === '' ? (headingOf(line)?.title ?? '') : '';
      if (title !== '') return title;
    }
  }
  return null;
}

function endsOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') && !/(^|[^\r])\n|\r(?!\n)/.test(text) ? '\r\n' : '\n';
}

/** The line that closes the fence; the number of lines where none does: the block goes to the end of the file. */
function closingLine(lines: readonly string[], from: number, fence: string): number {
  let at = from;
  while (at < lines.length && !closes(lines[at] ?? '', fence)) at += 1;
  return at;
}

function closes(line: string, fence: string): boolean {
  const [, marks = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*\r?\n?$/.exec(line) ?? [];
  return marks.length >= fence.length && marks[0] === fence[0];
}

/** Blank lines around the text belong to the file, not to what is edited. */
function markdownCell(lines: readonly string[]): NotebookCell {
  const all = lines.join('');
  const text = all.trim() === '' ? '' : all.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  if (text === '') return { kind: 'markdown', text: '', opening: all, closing: '', info: null };
  const from = all.indexOf(text);
  return { kind: 'markdown', text, opening: all.slice(0, from), closing: all.slice(from + text.length), info: null };
}

function sqlCell(lines: readonly string[], open: number, close: number): NotebookCell {
  const body = lines.slice(open + 1, close).join('');
  const opening = lines[open] ?? '';
  const closing = lines[close] ?? '';
  // The line end before the fence is the fence's.
  const end = /\r?\n$/.exec(body)?.[0] ?? '';
  const text = body.slice(0, body.length - end.length);
  return { kind: 'sql', text, opening, closing: end + closing, info: sqlFenceOf(opening)?.info ?? null };
}

/** Blank lines between two cells are no cell: they go to the one before, or behind where there is none. */
function joinedBlanks(cells: readonly NotebookCell[]): NotebookCell[] {
  const joined: NotebookCell[] = [];
  let before = '';
  for (const cell of cells) {
    const last = joined.at(-1);
    if (cell.kind === 'markdown' && cell.text === '' && cells.length > 1) {
      const blank = cell.opening ?? '';
      if (last === undefined) before += blank;
      else joined[joined.length - 1] = { ...last, closing: (last.closing ?? '') + blank };
      continue;
    }
    joined.push(before === '' ? cell : { ...cell, opening: before + (cell.opening ?? '') });
    before = '';
  }
  return joined;
}

/** Without a blank line, two paragraphs would be one. */
function mustStandApart(before: NotebookCell, cell: NotebookCell): boolean {
  const isNew = [before, cell].some(({ opening, closing }) => opening === null || closing === null);
  return isNew || (before.kind === 'markdown' && cell.kind === 'markdown');
}

function cellText({ kind, text, opening, closing, info }: NotebookCell, isLast: boolean): string {
  if (kind === 'markdown') {
    if (text === '' && opening === null) return '';
    // The fence would close in a cell behind it, and take that with it.
    const open = isLast ? null : openFence(text);
    return `${opening ?? ''}${text}${open === null ? '' : `\n${open}`}${closing ?? '\n'}`;
  }
  const fence = fenceFor(text, /(`{3,}|~{3,})/.exec(opening ?? '')?.[1] ?? '```');
  const lineBefore = text === '' ? '' : '\n';
  if (opening === null || closing === null)
    return `${fence}${`sql ${info ?? ''}`.trim()}\n${text}${lineBefore}${fence}\n`;
  const isOpen = text !== '' && !/^\r?\n/.test(closing);
  return `${withInfo(opening, info).replace(/(`{3,}|~{3,})/, fence)}${text}${isOpen ? '\n' : ''}${closing.replace(/(`{3,}|~{3,})/, fence)}`;
}

/** Blank lines and the line of a fence, with this behind its language. */
function withInfo(opening: string, info: string | null): string {
  const fence = sqlFenceOf(opening);
  if (fence === null || info === null || fence.info === info.trim()) return opening;
  return `${`${fence.head} ${info}`.trimEnd()}${fence.end}`;
}

/** The fence of a block that the text begins and does not end; null where there is none. */
function openFence(text: string): string | null {
  let open: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (open === null) open = fenceOpens.exec(line)?.[1] ?? null;
    else if (closes(line, open)) open = null;
  }
  return open;
}

/** The fence, longer where a line of the text would close it. */
function fenceFor(text: string, fence: string): string {
  const mark = fence[0] ?? '`';
  const lengths = text.split('\n').map((line) => (closes(line, mark) ? line.trim().length : 0));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return mark.repeat(Math.max(fence.length, longest + 1));
}
