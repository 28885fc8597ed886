import { headingOf } from '../../../../shared/markdown-heading';
import { parseRoute } from '../../ui/route';

/** What of Markdown a notebook shows; everything else stands there as it was written. Pure: text in, a tree out, no HTML. */
export type Block =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3 | 4 | 5 | 6; readonly inline: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly type: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'code'; readonly text: string }
  | {
      readonly type: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly type: 'rule' };

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis' | 'struck'; readonly inline: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly inline: readonly Inline[] }
  | { readonly type: 'break' };

/** Lists and quotes in each other, at most so deep: a text of ten thousand `>` is no reason to overflow. */
const deepest = 8;

const fence = /^ {0,3}(`{3,}|~{3,})/;
const rule = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const quoted = /^ {0,3}> ?/;
const item = /^( {0,3})(?:([-*+])|(\d{1,9})[.)])([ \t]+|$)/;
const divider = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$/;

export function parseMarkdown(text: string, depth = 0): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  const line = (): string => lines[at] ?? '';
  /** The lines from here on that hold. */
  const take = (holds: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && holds(line())) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const [, marks] = fence.exec(line()) ?? [];
    const heading = headingOf(line());
    if (line().trim() === '') at += 1;
    else if (marks !== undefined) {
      at += 1;
      const code = take((each) => !closesFence(each, marks));
      at += 1;
      blocks.push({ type: 'code', text: code.join('\n') });
    } else if (heading !== null) {
      at += 1;
      blocks.push({ type: 'heading', level: levelOf(heading.level), inline: parseInline(heading.title) });
    } else if (rule.test(line())) {
      at += 1;
      blocks.push({ type: 'rule' });
    } else if (depth < deepest && quoted.test(line())) {
      const inside = take((each) => quoted.test(each)).map((each) => each.replace(quoted, ''));
      blocks.push({ type: 'quote', blocks: parseMarkdown(inside.join('\n'), depth + 1) });
    } else if (depth < deepest && item.test(line())) blocks.push(listOf(take, line, depth));
    else if (line().includes('|') && divider.test(lines[at + 1] ?? '')) {
      const head = cellsOf(line());
      at += 2;
      const rows = take((each) => each.includes('|') && each.trim() !== '').map(cellsOf);
      blocks.push({ type: 'table', head, rows: rows.map((row) => head.map((_, index) => row[index] ?? [])) });
    } else {
      const first = line();
      at += 1;
      const rest = take((each) => each.trim() !== '' && !interrupts(each));
      blocks.push({ type: 'paragraph', inline: parseInline([first, ...rest].join('\n')) });
    }
  }
  return blocks;
}

/** Emphasis, code, links and line breaks. A mark that is not closed is a sign like any other. */
export function parseInline(text: string): Inline[] {
  const found: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') found.push({ type: 'text', text: plain });
    plain = '';
  };
  const push = (inline: Inline, length: number): void => {
    flush();
    found.push(inline);
    at += length;
  };
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + longestInline);
    const [whole = '', ...groups] = inlineMark.exec(rest) ?? [];
    const [escaped, ticks, code, label, href, address, strongMark, strong, struck, mark, emphasised, spaces] = groups;
    const before = text[at - 1] ?? ' ';
    const after = text[at + whole.length] ?? ' ';
    const isInWord = /[\p{L}\p{N}_]/u.test(before) || /[\p{L}\p{N}_]/u.test(after);
    if (escaped !== undefined) {
      plain += escaped;
      at += whole.length;
    } else if (ticks !== undefined && code !== undefined)
      push({ type: 'code', text: code.replace(/^ (.*\S.*) $/, '$1') }, whole.length);
    else if (label !== undefined && href !== undefined) {
      const safe = safeHref(href);
      const inline = parseInline(label);
      push(safe === null ? { type: 'text', text: whole } : { type: 'link', href: safe, inline }, whole.length);
    } else if (address !== undefined)
      push({ type: 'link', href: address, inline: [{ type: 'text', text: address }] }, whole.length);
    else if (strong !== undefined && !(strongMark === '__' && isInWord))
      push({ type: 'strong', inline: parseInline(strong) }, whole.length);
    else if (struck !== undefined) push({ type: 'struck', inline: parseInline(struck) }, whole.length);
    else if (emphasised !== undefined && !(mark === '_' && isInWord))
      push({ type: 'emphasis', inline: parseInline(emphasised) }, whole.length);
    else if (spaces !== undefined) push({ type: 'break' }, whole.length);
    else {
      plain += text[at] ?? '';
      at += 1;
    }
  }
  flush();
  return found;
}

/** Of one mark with what it encloses; also keeps the time that a hostile text takes from growing with its square. */
const longestInline = 2000;
const inlineMark =
  /^(?:\\([!-/:-@[-`{-~])|(`+)(?!`)([^]*?[^`])\2(?!`)|\[([^\]\n]+)\]\(<?([^\s)>]+)>?(?:[ \t]+"[^"\n]*")?\)|<(https?:\/\/[^\s<>]+)>|(\*\*|__)(?=\S)([^]*?\S)\7(?![*_])|~~(?=\S)([^]*?\S)~~|([*_])(?=[^\s*_])([^]*?[^\s*_])\10(?![*_])|( {2,}\n|\\\n))/;

/** Where a click may lead: a place of the web, or one of this window. Anything else would be a script, a file, or nothing. */
function safeHref(href: string): string | null {
  if (/^https?:\/\//i.test(href) || /^mailto:[^\s]+$/i.test(href)) return href;
  // A statement in the address is run by the page that opens it: by whoever clicks, and unasked.
  return href.startsWith('#/') && parseRoute(href).sql === null ? href : null;
}

function listOf(take: (holds: (line: string) => boolean) => string[], line: () => string, depth: number): Block {
  const items: Block[][] = [];
  const [, , , number] = item.exec(line()) ?? [];
  const isOrdered = number !== undefined;
  const begins = (text: string): boolean => {
    const found = item.exec(text);
    return found !== null && (found[3] !== undefined) === isOrdered && !rule.test(text);
  };
  while (begins(line())) {
    const [mark = ''] = item.exec(line()) ?? [];
    let isFirst = true;
    let wasBlank = false;
    const inside = take((each) => {
      const goesOn =
        isFirst ||
        (each.trim() === ''
          ? !wasBlank
          : indentOf(each) >= Math.min(mark.length, 2) || (!wasBlank && !interrupts(each)));
      isFirst = false;
      wasBlank = each.trim() === '';
      return goesOn;
    });
    const body = inside.map((each, index) =>
      index === 0 ? each.slice(mark.length) : each.slice(Math.min(indentOf(each), mark.length)),
    );
    items.push(parseMarkdown(body.join('\n').trimEnd(), depth + 1));
  }
  return { type: 'list', start: isOrdered ? Number(number) : null, items };
}

function interrupts(line: string): boolean {
  return fence.test(line) || headingOf(line) !== null || rule.test(line) || quoted.test(line) || item.test(line);
}

function closesFence(line: string, marks: string): boolean {
  const [, its = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
  return its.length >= marks.length && its[0] === marks[0];
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function levelOf(count: number): 1 | 2 | 3 | 4 | 5 | 6 {
  const levels = [1, 2, 3, 4, 5, 6] as const;
  return levels[count - 1] ?? 6;
}

function cellsOf(line: string): Inline[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
}
