import { useEffect, useRef } from 'react';
import type { ShortcutId } from './actions';
import { registerShortcut } from './store';

/**
 * Runs `handler` at the keys of this action while the component is there and `enabled`, and offers it in the command palette. Of a page's action, only
 * while that page is shown; never while a dialog lies over it that is not of its address. Keys that would write text, or are reserved, do nothing where
 * text is typed.
 */
export function useShortcut(id: ShortcutId, handler: () => void, enabled = true): void {
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  useEffect(() => (enabled ? registerShortcut(id, () => newest.current()) : undefined), [enabled, id]);
}
