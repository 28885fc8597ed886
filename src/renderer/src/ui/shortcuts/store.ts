import { useSyncExternalStore } from 'react';
import { currentPage } from '../route';
import { actionOf, defaultChord, reservedChords, shortcutActions, shortcutIds, type ShortcutId } from './actions';
import { chordOf, chordText, isMac, writesText, type Chord } from './chord';
import { chordFor, conflictOf, formatKeys, parseKeys, type ChosenKeys } from './keymap';

const STORAGE_KEY = 'lagoon.shortcuts';
/** Attribute of a dialog: the action whose keys close it again. */
export const OPENED_BY = 'data-opened-by';
/** Of a drawer that is an address of its own: whoever goes to another page by keys leaves it behind, as a link in it does. */
export const ofRoute = { 'data-of-route': true } as const;

let chosen: ChosenKeys | null = null;
const listeners = new Set<() => void>();
/** The newest of an action is asked: a dialog over a page. */
const handlers = new Map<ShortcutId, readonly (() => void)[]>();
/** An action that was asked for before its page was drawn. */
let awaited: ShortcutId | null = null;
let recorder: ((chord: Chord) => void) | null = null;

export function chosenKeys(): ChosenKeys {
  chosen ??= parseKeys(localStorage.getItem(STORAGE_KEY));
  return chosen;
}

function keep(next: ChosenKeys): void {
  chosen = next;
  localStorage.setItem(STORAGE_KEY, formatKeys(next));
  for (const listener of listeners) listener();
}

/** Gives an action other keys, or none (null). Whoever asks has looked for a conflict. */
export function remapShortcut(id: ShortcutId, chord: Chord | null): void {
  keep(new Map([...chosenKeys(), [id, chord]]));
}

/** Gives an action its default keys again. False where another one was given them meanwhile: then nothing is changed. */
export function resetShortcut(id: ShortcutId): boolean {
  const mac = isMac();
  const chord = defaultChord(id, mac);
  if (chord !== null && conflictOf(id, chord, chosenKeys(), mac) !== null) return false;
  keep(new Map([...chosenKeys()].filter(([known]) => known !== id)));
  return true;
}

export function resetAllShortcuts(): void {
  keep(new Map());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the user chose instead of the defaults. */
export function useChosenKeys(): ChosenKeys {
  return useSyncExternalStore(subscribe, chosenKeys);
}

/** The keys of an action as the keyboard labels them, to be said beside its button; null where it has none. */
export function useShortcutText(id: ShortcutId): string | null {
  const mac = isMac();
  const chord = chordFor(id, useChosenKeys(), mac);
  return chord === null ? null : chordText(chord, mac);
}

/** Until the answer is called, the next keys are told to `onChord` and do nothing else. */
export function recordChord(onChord: (chord: Chord) => void): () => void {
  recorder = onChord;
  listen();
  return () => {
    if (recorder === onChord) recorder = null;
    listen();
  };
}

/** The answer takes it back. */
export function registerShortcut(id: ShortcutId, handler: () => void): () => void {
  handlers.set(id, [...(handlers.get(id) ?? []), handler]);
  listen();
  if (awaited === id) {
    awaited = null;
    // After the page's other effects, which make what the action works on.
    queueMicrotask(() => runShortcut(id));
  }
  return () => {
    const left = (handlers.get(id) ?? []).filter((known) => known !== handler);
    if (left.length === 0) handlers.delete(id);
    else handlers.set(id, left);
    listen();
  };
}

/** Actions that would do something now, for a list of them. */
export function availableShortcuts(): readonly ShortcutId[] {
  return shortcutIds.filter((id) => handlers.has(id) && isHere(id, null));
}

/** Runs an action of a page that is being gone to: now, or as soon as its page is drawn. */
export function runWhenThere(id: ShortcutId): void {
  if (handlers.has(id)) runShortcut(id);
  else awaited = id;
}

export function runShortcut(id: ShortcutId): void {
  handlers.get(id)?.at(-1)?.();
}

function listen(): void {
  // Before the editor, which has keys of its own: what the user chose comes first.
  if (handlers.size === 0 && recorder === null) window.removeEventListener('keydown', onKeyDown, { capture: true });
  else window.addEventListener('keydown', onKeyDown, { capture: true });
}

function onKeyDown(event: KeyboardEvent): void {
  const chord = event.isComposing ? null : chordOf(event, isMac());
  if (chord === null) return;
  if (recorder !== null) {
    event.preventDefault();
    event.stopPropagation();
    recorder(chord);
    return;
  }
  if ((writesText(chord) || reservedChords.includes(chord)) && isTyping(event.target)) return;
  const mac = isMac();
  const found = shortcutActions.find(
    (action) =>
      !('fixed' in action) &&
      handlers.has(action.id) &&
      chordFor(action.id, chosenKeys(), mac) === chord &&
      isHere(action.id, event.target),
  );
  if (found === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  runShortcut(found.id);
}

/**
 * Keys do not reach through a dialog that lies over the page: it would be left lying over another one. The keys that opened it close it, where it
 * says so, and a drawer of the address (`ofRoute`) is part of its page. `target` null: asked from a list, not by keys.
 */
function isHere(id: ShortcutId, target: EventTarget | null): boolean {
  const { scope } = actionOf(id);
  if (scope === 'editor' || scope === 'grid') {
    return target instanceof Element && target.closest(scope === 'grid' ? '[role="grid"]' : '.cm-editor') !== null;
  }
  if (scope !== 'window' && scope !== currentPage()) return false;
  if (target === null) return true;
  return [...document.querySelectorAll('[aria-modal="true"]')]
    .filter((dialog) => dialog.closest('[data-of-route]') === null)
    .every((dialog) => dialog.getAttribute(OPENED_BY) === id);
}

const untypedInputs: readonly string[] = ['button', 'checkbox', 'color', 'file', 'radio', 'range', 'reset', 'submit'];

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !untypedInputs.includes(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}
