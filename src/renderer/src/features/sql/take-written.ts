import { lineFeeds } from './tab';
import type { TabStore } from './tab-store';

export interface WrittenTab {
  readonly path: string;
  /** The tab's text when it was sent. */
  readonly sent: string;
  /** What the file has now: the same, and what was put at its head. */
  readonly text: string;
  readonly digest: string;
}

/**
 * Notes in the tab what its file has now. Returns what its editor is to show instead of what it does, null where that stays: what was typed while
 * the file was written is never taken back.
 */
export function takeWritten(
  store: TabStore,
  id: string,
  { path, sent, text: given, digest }: WrittenTab,
): string | null {
  const text = lineFeeds(given);
  store.change(id, { saved: { path, text, digest } });
  const now = store.tab(id)?.text;
  if (now === undefined || now === text || text === sent) return null;
  if (now === sent) return text;
  // Without the lines that the file got at its head, the next save would take them out of it.
  return text.endsWith(sent) ? `${text.slice(0, text.length - sent.length)}${now}` : null;
}
