/** What reads names and columns of all relations, or names one by a value. */
const mayReadAny =
  /information_schema|duckdb_|pg_|sqlite_|pragma|\bshow\b|\bdescribe\b|(?:^|[;(]|\*\/|--[^\r\n]*[\r\n])\s*desc\s*(?:$|[;)]|--|\/\*|(?:all|tables)\b)|query|histogram/;

/** Ways to spell a name other than by its letters in a row: an escape, and a string that goes on in another line, with nothing but comments between. */
const mayHideName = /\be'|\bu&['"]|'[^\S\r\n]*(?:--[^\r\n]*)?[\r\n](?:\s|--[^\r\n]*[\r\n])*'/;

/**
 * Which feeds these statements may read: those whose names stand anywhere in a text, or all of them. A name that stands in a comment or in a longer word
 * costs a look, and no more.
 */
export function mayRead(statements: Iterable<string>): (feed: string) => boolean {
  const texts = [...statements].map((sql) => sql.toLowerCase());
  if (texts.some((text) => mayReadAny.test(text) || mayHideName.test(text))) return () => true;
  return (feed) => texts.some((text) => text.includes(feed.toLowerCase()));
}
