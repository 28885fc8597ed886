import { useCallback, useMemo, useState } from 'react';
import type { DeskSlots } from './desk-frame';

/**
 * The places of the page that the shown tab fills, once they are there. Where another page is loaded for the first time, React hides this one and
 * tells its refs null, though the elements stay: the tabs, and their results with them, must not go for that.
 */
export function useSlots(): {
  readonly slots: DeskSlots | null;
  readonly toolbar: (element: HTMLElement | null) => void;
  readonly editor: (element: HTMLElement | null) => void;
  readonly result: (element: HTMLElement | null) => void;
} {
  const [toolbarElement, setToolbar] = useState<HTMLElement | null>(null);
  const [editorElement, setEditor] = useState<HTMLElement | null>(null);
  const [resultElement, setResult] = useState<HTMLElement | null>(null);
  const slots = useMemo(
    () =>
      toolbarElement === null || editorElement === null || resultElement === null
        ? null
        : { toolbar: toolbarElement, editor: editorElement, result: resultElement },
    [editorElement, resultElement, toolbarElement],
  );
  return {
    slots,
    toolbar: useKept(setToolbar),
    editor: useKept(setEditor),
    result: useKept(setResult),
  };
}

function useKept(set: (element: HTMLElement) => void): (element: HTMLElement | null) => void {
  return useCallback(
    (element) => {
      if (element !== null) set(element);
    },
    [set],
  );
}
