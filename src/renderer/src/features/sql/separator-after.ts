import { splitStatements } from './statement-at';

/** What has to stand between a text and a statement that is put under it, so that the two are not one. */
export function separatorAfter(text: string): string {
  const statements = splitStatements(text);
  const last = statements.at(-1);
  if (last === undefined) return text === '' ? '' : '\n\n';
  const isEnded = splitStatements(`${text}\nSELECT`).length > statements.length;
  if (isEnded) return '\n\n';
  // Behind a comment to the end of the line, a semicolon would be a part of it.
  return last.end < text.length ? '\n;\n\n' : ';\n\n';
}
