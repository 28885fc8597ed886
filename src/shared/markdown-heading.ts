export interface MarkdownHeading {
  readonly level: number;
  /** Without the marks at its ends; may be empty. */
  readonly title: string;
}

const heading = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/;

/**
 * A heading of CommonMark, `## Title ##`; null for any other line. The marks at the end are counted by hand: a pattern would try each run of blanks
 * from each of its blanks on, and a notebook is somebody else's text.
 */
export function headingOf(line: string): MarkdownHeading | null {
  const [, marks, rest = ''] = heading.exec(line) ?? [];
  if (marks === undefined) return null;
  const title = rest.trim();
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  const isClosed = end === 0 || /[ \t]/.test(title[end - 1] ?? '');
  return { level: marks.length, title: isClosed ? title.slice(0, end).trimEnd() : title };
}
