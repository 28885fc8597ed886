/** Text that no parameter is in: quoted text and names, comments, text between dollars. */
const QUOTED =
  /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$([\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?(?:\$\1\$|$)/gu;
const PARAMETER = /\$([\p{L}\p{N}_]+)|\?/gu;

/** `$name`s and `$1`s of a statement, each once, in the order of the text, and `?`s by number: known while it is typed, before it parses. */
export function parameterNames(sql: string): string[] {
  const bare = sql.replaceAll(QUOTED, ' ');
  let unnamed = 0;
  return [...new Set([...bare.matchAll(PARAMETER)].map(([, name]) => name ?? String(++unnamed)))];
}

/** Whether the file of a saved query can name it. */
export function isKeptName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name);
}
