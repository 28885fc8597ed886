/** Where a piece of SQL text stands, in UTF-16 units; `end` is exclusive. */
export interface Token {
  readonly kind: 'blank' | 'semicolon' | 'open' | 'close' | 'word' | 'other';
  readonly start: number;
  readonly end: number;
}

/**
 * Just enough of DuckDB's lexer to know comments, quoted text and statement ends from the rest. What it says is never what lets a
 * statement through: whatever is cut by it is parsed by DuckDB again.
 */
export function* tokensOf(sql: string): Generator<Token> {
  let start = 0;
  while (start < sql.length) {
    const rest = sql.slice(start, start + 2);
    let kind: Token['kind'] = 'other';
    let end = start + 1;
    if (/^\s/.test(rest)) {
      kind = 'blank';
    } else if (rest === '--') {
      kind = 'blank';
      end = lineEnd(sql, start);
    } else if (rest === '/*') {
      kind = 'blank';
      end = commentEnd(sql, start);
    } else if (rest.startsWith("'")) {
      end = quotedEnd(sql, start, "'");
    } else if (rest.startsWith('"')) {
      end = quotedEnd(sql, start, '"');
    } else if (rest.startsWith('$')) {
      end = dollarEnd(sql, start);
    } else if (/^e'/i.test(rest)) {
      end = escapedEnd(sql, start);
    } else if (rest.startsWith(';')) {
      kind = 'semicolon';
    } else if (rest.startsWith('(')) {
      kind = 'open';
    } else if (rest.startsWith(')')) {
      kind = 'close';
    } else {
      const wordEnd = endOf(wordPattern, sql, start);
      if (wordEnd !== null) {
        kind = 'word';
        end = wordEnd;
      }
    }
    yield { kind, start, end };
    start = end;
  }
}

/** Every character beyond ASCII is a letter to DuckDB, its blanks aside. */
const wordPattern = /(?!\s)[A-Za-z_\u0080-\uffff](?:(?!\s)[A-Za-z_0-9$\u0080-\uffff])*/y;
const dollarPattern = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z_0-9\u0080-\uffff]*)?\$/y;

function endOf(pattern: RegExp, sql: string, start: number): number | null {
  pattern.lastIndex = start;
  return pattern.test(sql) ? pattern.lastIndex : null;
}

/** A carriage return alone ends a comment too. */
function lineEnd(sql: string, start: number): number {
  const length = sql.slice(start).search(/[\r\n]/);
  return length === -1 ? sql.length : start + length + 1;
}

function indexAfter(sql: string, text: string, from: number): number {
  const found = sql.indexOf(text, from);
  return found === -1 ? sql.length : found + text.length;
}

/** Block comments nest, as in PostgreSQL. */
function commentEnd(sql: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (depth > 0 && at < sql.length) {
    if (sql.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth--;
      at += 2;
    } else at++;
  }
  return at;
}

/** A doubled quote is one quote of the text. */
function quotedEnd(sql: string, start: number, quote: string): number {
  let at = indexAfter(sql, quote, start + 1);
  while (sql.startsWith(quote, at)) at = indexAfter(sql, quote, at + 1);
  return at;
}

/** In `E'…'` a backslash keeps the next character from ending the text; a doubled quote is one quote here too. */
function escapedEnd(sql: string, start: number): number {
  let at = start + 2;
  while (at < sql.length && (sql[at] !== "'" || sql[at + 1] === "'")) {
    at += sql[at] === '\\' || sql[at] === "'" ? 2 : 1;
  }
  return Math.min(sql.length, at + 1);
}

/** `$$ … $$` and `$tag$ … $tag$`; `$1` is a parameter. */
function dollarEnd(sql: string, start: number): number {
  const tagEnd = endOf(dollarPattern, sql, start);
  return tagEnd === null ? start + 1 : indexAfter(sql, sql.slice(start, tagEnd), tagEnd);
}

/** The statement without the semicolons and comments after it, so that it can stand inside another. */
export function withoutTerminator(sql: string): string {
  let end = 0;
  for (const token of tokensOf(sql)) {
    if (token.kind !== 'blank' && token.kind !== 'semicolon') end = token.end;
  }
  return sql.slice(0, end);
}

/** First keyword of the statement, in capitals, past comments and opening parentheses; empty where there is none. */
export function firstKeyword(sql: string): string {
  for (const token of tokensOf(sql)) {
    if (token.kind === 'word') return sql.slice(token.start, token.end).toUpperCase();
    if (token.kind !== 'blank' && token.kind !== 'open' && token.kind !== 'semicolon') return '';
  }
  return '';
}

/** An EXPLAIN taken apart. Its own text is never run again: `asked` is made of known words, before a statement that was checked. */
export interface Explain {
  /** `EXPLAIN`, with ANALYZE and FORMAT where they were written; null where an option is not known. */
  readonly asked: string | null;
  readonly statement: string;
}

const explainOption = /^(?:(ANALY[ZS]E)|FORMAT (TEXT|JSON|HTML|GRAPHVIZ|YAML|MERMAID))$/;

/** Takes `EXPLAIN [ANALYZE] [(options)] statement` apart; null where the text is no EXPLAIN. */
export function splitExplain(sql: string): Explain | null {
  const tokens = [...tokensOf(sql)].filter((token) => token.kind !== 'blank');
  const textAt = (index: number): string => {
    const token = tokens[index];
    return token === undefined ? '' : sql.slice(token.start, token.end).toUpperCase();
  };
  if (textAt(0) !== 'EXPLAIN') return null;
  let next = 1;
  let analyze = false;
  let format = '';
  let known = true;
  if (/^ANALY[ZS]E$/.test(textAt(1))) {
    analyze = true;
    next = 2;
  } else if (tokens[1]?.kind === 'open' && /^(FORMAT|ANALY[ZS]E)$/.test(textAt(2))) {
    const close = tokens.findIndex((token) => token.kind === 'close');
    if (close === -1) return { asked: null, statement: '' };
    const words = tokens.slice(2, close).map((_, index) => textAt(index + 2).replaceAll("'", ''));
    for (const option of words.join(' ').split(' , ')) {
      const match = explainOption.exec(option);
      known &&= match !== null;
      analyze ||= match?.[1] !== undefined;
      format = match?.[2] ?? format;
    }
    next = close + 1;
  }
  const options = [...(analyze ? ['ANALYZE'] : []), ...(format === '' ? [] : [`FORMAT ${format}`])];
  const start = tokens[next]?.start ?? sql.length;
  return {
    asked: known ? `EXPLAIN ${options.length === 0 ? '' : `(${options.join(', ')}) `}` : null,
    statement: sql.slice(start),
  };
}
