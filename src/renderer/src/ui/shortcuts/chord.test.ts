import { describe, expect, it } from 'vitest';
import { chordOf, chordText, writesText, type KeyPress } from './chord';

const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('keys pressed together', () => {
  it('are the same text on a Mac and elsewhere', () => {
    expect(chordOf(press('k', 'KeyK', { ctrlKey: true }), false)).toBe('Mod+K');
    expect(chordOf(press('k', 'KeyK', { metaKey: true }), true)).toBe('Mod+K');
    expect(chordOf(press('k', 'KeyK', { ctrlKey: true }), true)).toBe('Ctrl+K');
  });

  it('are nothing while only modifiers are held', () => {
    expect(chordOf(press('Control', 'ControlLeft', { ctrlKey: true }), false)).toBeNull();
  });

  it('are nothing where Alt and the keypad write a sign', () => {
    expect(chordOf(press('2', 'Numpad2', { altKey: true }), false)).toBeNull();
    expect(chordOf(press('2', 'Numpad2', { ctrlKey: true }), false)).toBe('Mod+2');
  });

  it('are told by the key where Alt or another script writes something else', () => {
    expect(chordOf(press('¡', 'Digit1', { altKey: true }), true)).toBe('Alt+1');
    expect(chordOf(press('л', 'KeyK', { ctrlKey: true }), false)).toBe('Mod+K');
    expect(chordOf(press('&', 'Digit1', { altKey: true }), false)).toBe('Alt+1');
  });

  it('do not say the Shift that a sign needs', () => {
    expect(chordOf(press('?', 'Slash', { shiftKey: true }), false)).toBe('?');
    expect(chordOf(press('?', 'Minus', { shiftKey: true }), false)).toBe('?');
    expect(chordOf(press('F', 'KeyF', { shiftKey: true, altKey: true }), false)).toBe('Alt+Shift+F');
  });

  it('are written as the keyboard labels them', () => {
    expect(chordText('Mod+Alt+Enter', true)).toBe('⌘⌥↵');
    expect(chordText('Mod+Alt+Enter', false)).toBe('Ctrl+Alt+Enter');
    expect(chordText('Mod++', false)).toBe('Ctrl++');
    expect(chordText('Escape', false)).toBe('Esc');
  });

  it('would write text, or would not', () => {
    expect(['?', 'K', 'Shift+K', 'Space', 'Enter'].map(writesText)).toEqual([true, true, true, true, true]);
    expect(['F1', 'Mod+K', 'Alt+1', 'Escape'].map(writesText)).toEqual([false, false, false, false]);
  });
});
