import { actionOf, defaultChord, reservedChords, shortcutIds, type ShortcutId, type ShortcutScope } from './actions';
import type { Chord } from './chord';

/** What the user chose instead of the defaults; null: no keys at all. */
export type ChosenKeys = ReadonlyMap<ShortcutId, Chord | null>;

/** Choices for actions that there are no more are left out. */
export function parseKeys(text: string | null): ChosenKeys {
  if (text === null) return new Map();
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null) throw new TypeError('It is no object.');
    const chosen = new Map<ShortcutId, Chord | null>();
    for (const [name, chord] of Object.entries<unknown>({ ...kept })) {
      const id = shortcutIds.find((known) => known === name);
      if (id === undefined) continue;
      if (chord !== null && (typeof chord !== 'string' || chord === '')) throw new TypeError(`${name} has no keys.`);
      chosen.set(id, chord);
    }
    return chosen;
  } catch (error) {
    console.warn('The kept shortcuts cannot be read; the defaults hold.', error);
    return new Map();
  }
}

export function formatKeys(chosen: ChosenKeys): string {
  return JSON.stringify(Object.fromEntries(chosen));
}

export function chordFor(id: ShortcutId, chosen: ChosenKeys, mac: boolean): Chord | null {
  const own = chosen.get(id);
  return own === undefined ? defaultChord(id, mac) : own;
}

/** Parts are on many pages; two pages are never there at once. */
function meet(one: ShortcutScope, other: ShortcutScope): boolean {
  const everywhere: readonly ShortcutScope[] = ['window', 'grid', 'editor'];
  return one === other || everywhere.includes(one) || everywhere.includes(other);
}

/** What has these keys where `id` would want them: another action, or the window and the system (`reserved`); null where they are free. */
export function conflictOf(
  id: ShortcutId,
  chord: Chord,
  chosen: ChosenKeys,
  mac: boolean,
): ShortcutId | 'reserved' | null {
  if (reservedChords.includes(chord) && chord !== defaultChord(id, mac)) return 'reserved';
  const { scope } = actionOf(id);
  const other = shortcutIds.find(
    (known) => known !== id && chordFor(known, chosen, mac) === chord && meet(scope, actionOf(known).scope),
  );
  return other ?? null;
}
