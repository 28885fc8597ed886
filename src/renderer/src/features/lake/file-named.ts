/**
 * The file that an address means, by its path in the feed's folder or, with the way to that folder, in the lake or on the disk; the longest, as
 * `sub/a.parquet` ends in `a.parquet`, too. A way through a partition leads to one of its files, which may not be among those `files`.
 */
export function fileNamed(name: string, files: readonly { readonly path: string }[]): string | null {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(name);
  const isWay = (before: string): boolean => isAbsolute || !before.includes('=');
  return files
    .map(({ path }) => path)
    .filter((path) => path === name || (name.endsWith(`/${path}`) && isWay(name.slice(0, -path.length))))
    .reduce<string | null>(
      (longest, path) => (longest === null || path.length > longest.length ? path : longest),
      null,
    );
}
