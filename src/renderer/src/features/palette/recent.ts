const STORAGE_KEY = 'lagoon.palette.recent';
const KEPT = 12;

/** Ids of entries that were chosen of late, newest first. */
export function recentIds(): readonly string[] {
  const kept = localStorage.getItem(STORAGE_KEY);
  return kept === null || kept === '' ? [] : kept.split('\n');
}

export function noteChosen(id: string): void {
  const others = recentIds().filter((known) => known !== id);
  localStorage.setItem(STORAGE_KEY, [id, ...others].slice(0, KEPT).join('\n'));
}
