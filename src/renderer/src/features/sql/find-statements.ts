import { splitStatements, type StatementRange } from './statement-at';

/** Where the statements of `wanted` stand in the text, whole and one after another; null where they do not: a longer one that begins alike is another. */
export function findStatements(text: string, wanted: string): StatementRange[] | null {
  const sought = splitStatements(wanted).map(({ start, end }) => wanted.slice(start, end));
  if (sought.length === 0) return null;
  const there = splitStatements(text);
  for (let first = 0; first + sought.length <= there.length; first += 1) {
    const found = there.slice(first, first + sought.length);
    if (found.every(({ start, end }, index) => text.slice(start, end) === sought[index])) return found;
  }
  return null;
}
