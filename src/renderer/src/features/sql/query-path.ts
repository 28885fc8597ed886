/** A title as the name of a file that every system can keep: `Revenue per day` is `revenue-per-day.sql`. Empty where nothing is left of it. */
export function pathOfTitle(title: string): string {
  const name = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
  return name === '' ? '' : `${name}.sql`;
}

/** The path with the ending that saved queries have. */
export function withEnding(path: string): string {
  const trimmed = path.trim();
  return /\.sql$/i.test(trimmed) ? trimmed : `${trimmed}.sql`;
}
