import type { Icon } from '@tabler/icons-react';
import type { ShortcutId } from '../../ui/shortcuts';
import { matchText } from './match';

/** Something that the palette finds and does. */
export interface PaletteEntry {
  /** The same after a restart: what was chosen of late is kept by it. */
  readonly id: string;
  readonly icon: Icon;
  readonly title: string;
  /** What kind of thing it is, or where: said beside the title, and found too. */
  readonly kind: string;
  /** Whose keys are said beside it. */
  readonly shortcut?: ShortcutId;
  /** Whether it is listed before anything is typed. */
  readonly offered: boolean;
  readonly run: () => void;
}

export interface FoundEntry {
  readonly entry: PaletteEntry;
  /** Characters of the title that answer what was typed. */
  readonly places: readonly number[];
}

/** The newest of what was chosen of late is worth so much more than what never was. */
const RECENT_BONUS = 30;

/** Best first; before anything is typed what was chosen of late, then what is offered, in its order. `recent`: ids, newest first. */
export function findEntries(
  typed: string,
  entries: readonly PaletteEntry[],
  recent: readonly string[],
): readonly FoundEntry[] {
  const rank = new Map(recent.map((id, index) => [id, index]));
  if (typed.trim() === '') {
    const late = entries
      .filter(({ id }) => rank.has(id))
      .toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
    const others = entries.filter(({ id, offered }) => offered && !rank.has(id));
    return [...late, ...others].map((entry) => ({ entry, places: [] }));
  }
  return entries
    .flatMap((entry, index) => {
      const match = matchText(typed, entry.title) ?? matchText(typed, `${entry.title} ${entry.kind}`);
      if (match === null) return [];
      const late = rank.get(entry.id);
      const bonus = late === undefined ? 0 : RECENT_BONUS * (1 - late / recent.length);
      const places = match.places.filter((place) => place < entry.title.length);
      return [{ entry, places, score: match.score + bonus, index }];
    })
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry, places }) => ({ entry, places }));
}
