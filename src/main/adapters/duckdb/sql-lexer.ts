/** Where a piece of SQL text stands, in UTF-16 units; `end` is exclusive. */
interface Token {
  readonly kind: 'blank' | 'semicolon' | 'open' | 'close' | 'word' | 'other';
  readonly start: number;
  readonly end: number;
}

/**
 * Just enough of DuckDB's lexer to know comments, quoted text and statement ends from the rest. What it says is never what lets a
 * statement through: whatever is cut by it is parsed by DuckDB again.
 */
function* tokensOf(sql: string): Generator<Token> {
  let start = 0;
  while (start < sql.length) {
    const rest = sql.slice(start, start + 2);
    let kind: Token['kind'] = 'other';
    let end = start + 1;
    if (/^\s/.test(rest)) {
      kind = 'blank';
    } else if (rest === '--') {
      kind = 'blank';
      end = indexAfter(sql, '\n', start);
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
      const word = /^[\p{L}_][\p{L}\p{N}_$]*/u.exec(sql.slice(start, start + 256));
      if (word !== null) {
        kind = 'word';
        end = start + word[0].length;
      }
    }
    yield { kind, start, end };
    start = end;
  }
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

function escapedEnd(sql: string, start: number): number {
  let at = start + 2;
  while (at < sql.length && sql[at] !== "'") at += sql[at] === '\\' ? 2 : 1;
  return Math.min(sql.length, at + 1);
}

/** `$$ … $$` and `$tag$ … $tag$`; `$1` is a parameter. */
function dollarEnd(sql: string, start: number): number {
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(start, start + 80));
  return tag === null ? start + 1 : indexAfter(sql, tag[0], start + tag[0].length);
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

/** Splits `EXPLAIN [ANALYZE] [(options)] statement`; null where the text is no EXPLAIN. */
export function splitExplain(sql: string): { prefix: string; statement: string } | null {
  const tokens = [...tokensOf(sql)].filter((token) => token.kind !== 'blank');
  const wordAt = (index: number): string => {
    const token = tokens[index];
    return token?.kind === 'word' ? sql.slice(token.start, token.end).toUpperCase() : '';
  };
  if (wordAt(0) !== 'EXPLAIN') return null;
  let next = wordAt(1) === 'ANALYZE' || wordAt(1) === 'ANALYSE' ? 2 : 1;
  if (tokens[next]?.kind === 'open' && /^(FORMAT|ANALYZE|ANALYSE)$/.test(wordAt(next + 1))) {
    const close = tokens.findIndex((token, index) => index > next && token.kind === 'close');
    if (close !== -1) next = close + 1;
  }
  const start = tokens[next]?.start ?? sql.length;
  return { prefix: sql.slice(0, start), statement: sql.slice(start) };
}
