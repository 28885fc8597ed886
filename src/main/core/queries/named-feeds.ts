/** What reads the names and columns of all relations, or names one by a value. */
const mayReadAny = /information_schema|duckdb_|pg_|sqlite_|pragma|\bshow\b|query/;

/**
 * Whether a statement may read a feed: its name stands anywhere in the text. SQL has no other way to spell it, since names of feeds are of plain
 * letters; one that stands in a comment or in a longer word costs a look, and no more.
 */
export function mayRead(sql: string, feed: string): boolean {
  const text = sql.toLowerCase();
  return text.includes(feed.toLowerCase()) || mayReadAny.test(text);
}
