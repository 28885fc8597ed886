import { describe, expect, it, vi } from 'vitest';
import { defaultChord, shortcutActions, shortcutIds } from './actions';
import { chordFor, conflictOf, formatKeys, parseKeys } from './keymap';

const none = new Map();

describe('the keys of actions', () => {
  it.each([true, false])('are not given twice by default, nor taken from the window (Mac: %s)', (mac) => {
    const remappable = shortcutActions.flatMap((action) => ('fixed' in action ? [] : [action.id]));
    for (const id of remappable) {
      const chord = defaultChord(id, mac);
      if (chord !== null) expect([id, conflictOf(id, chord, none, mac)]).toEqual([id, null]);
    }
    expect(new Set(shortcutIds).size).toBe(shortcutIds.length);
  });

  it('take nothing that Option types on a Mac', () => {
    const digits = shortcutIds.map((id) => defaultChord(id, true)).filter((chord) => /^Alt\+\d$/.test(chord ?? ''));
    expect(digits).toEqual([]);
    expect(defaultChord('goSql', true)).toBe('Mod+5');
    expect(defaultChord('goSql', false)).toBe('Alt+5');
  });

  it('are those that were chosen, and none where none were', () => {
    const chosen = parseKeys(formatKeys(new Map([['openPalette', 'Mod+P'] as const, ['showHelp', null] as const])));
    expect(chordFor('openPalette', chosen, false)).toBe('Mod+P');
    expect(chordFor('showHelp', chosen, false)).toBeNull();
    expect(chordFor('goLake', chosen, false)).toBe('Alt+4');
  });

  it('are free again where their owner was given others', () => {
    expect(conflictOf('showHelp', 'Mod+K', none, false)).toBe('openPalette');
    expect(conflictOf('showHelp', 'Mod+K', new Map([['openPalette', 'Mod+P']]), false)).toBeNull();
    expect(conflictOf('showHelp', 'Mod+P', new Map([['openPalette', 'Mod+P']]), false)).toBe('openPalette');
  });

  it('are refused where the window or a page would lose them', () => {
    expect(conflictOf('showHelp', 'Mod+C', none, false)).toBe('reserved');
    expect(conflictOf('showHelp', 'Mod+Enter', none, false)).toBe('runStatement');
  });

  it('are those of text fields only by default, of an action that means the same by them', () => {
    expect(conflictOf('undoCells', 'Mod+Z', new Map([['undoCells', 'Mod+U']]), false)).toBeNull();
    expect(conflictOf('saveNotebook', 'Mod+Z', new Map([['undoCells', 'Mod+U']]), false)).toBe('reserved');
  });

  it('are the defaults where what was kept is no list of keys, and forget actions that there are no more', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(parseKeys('{"openPalette":3}')).toEqual(none);
    expect(parseKeys('nonsense')).toEqual(none);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
    expect(parseKeys('{"gone":"Mod+K","showHelp":"F2"}')).toEqual(new Map([['showHelp', 'F2']]));
  });
});
