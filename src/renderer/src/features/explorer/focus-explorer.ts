export const EXPLORER_ID = 'explorer';

/** Puts the focus into the explorer's filter, as soon as the explorer is drawn. */
export function focusExplorer(): void {
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>(`#${EXPLORER_ID} input`)?.focus());
}
