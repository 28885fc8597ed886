import type { NotebookCell } from '../../../../shared/contract/workspace';

/** A name as a person types it, as a path of the workspace: in the folder of notebooks, unless it says another. */
export function pathOfName(name: string): string {
  const path = withEnding(name);
  return path.includes('/') ? path : `notebooks/${path}`;
}

/** A path as a person types it; the ending may be left out. */
export function withEnding(path: string): string {
  return /\.md$/i.test(path) ? path : `${path}.md`;
}

/** As `workspace.list` tells notebooks from other Markdown files. */
export function isListed(path: string, cells: readonly Pick<NotebookCell, 'kind'>[]): boolean {
  return /^notebooks\//i.test(path) || cells.some(({ kind }) => kind === 'sql');
}
