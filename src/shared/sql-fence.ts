/** A line that opens a fence of CommonMark, in three: up to its language, where that is SQL, what follows, and the line's end. */
const sqlFence = /^( {0,3}(?:`{3,}|~{3,})[ \t]*sql)(?!\S)([^`\r\n]*)(\r?\n?)$/i;

export interface SqlFence {
  /** All up to the language: also the lines before. */
  readonly head: string;
  /** The info string behind the language, without the blanks around it. */
  readonly info: string;
  /** The line's end. */
  readonly end: string;
}

/** The last line of `opening` as the one that opens a block of SQL; null where it is none. */
export function sqlFenceOf(opening: string): SqlFence | null {
  const at = opening.lastIndexOf('\n', opening.length - 2) + 1;
  const [, fence, info = '', end = ''] = sqlFence.exec(opening.slice(at)) ?? [];
  return fence === undefined ? null : { head: opening.slice(0, at) + fence, info: info.trim(), end };
}
