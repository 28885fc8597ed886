/** Whose grammar a text is in. */
export type SqlGrammar = 'duckdb' | 'mysql';

const operators = String.raw`<=>|->>|!~~\*?|~~\*?|!~\*?|~\*|\*\*|\/\/|::|:=|->|=>|\|\||<=|>=|<>|!=|==|<<|>>|&&|\^@|@>|<@`;
const words = String.raw`\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|[$@]{0,2}[\p{L}\p{N}_]+|[\s\S]`;
const quoted = {
  duckdb: String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?(?:\$\1\$|$)`,
  mysql: String.raw`#[^\n]*|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|\x60(?:[^\x60]|\x60\x60)*(?:\x60|$)`,
} as const;

function tokenPattern(grammar: SqlGrammar): RegExp {
  return new RegExp(String.raw`\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|${quoted[grammar]}|${operators}|${words}`, 'gu');
}

/** What a text consists of besides the white space between: texts and operators whole, and comments whatever their lines begin and end with. */
export function sqlTokens(text: string, grammar: SqlGrammar): string[] {
  return [...text.matchAll(tokenPattern(grammar))].flatMap(({ 0: token }) => {
    if (/^\s/.test(token)) return [];
    return /^(?:--|\/\*|#)/.test(token) ? token.trimEnd().replaceAll(/\s+/g, ' ') : token;
  });
}
