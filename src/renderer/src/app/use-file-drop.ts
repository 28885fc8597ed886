import { useEffect, useRef, useState } from 'react';
import { droppedPath } from '../api/dropped-path';

export type OneDropped =
  | { readonly kind: 'folder'; readonly path: string }
  /** The first, and those that were dropped with it. */
  | { readonly kind: 'files'; readonly path: string; readonly more: readonly string[] }
  /** A browser, which does not say where a file lies. */
  | { readonly kind: 'unplaced' };
export type Dropped =
  | OneDropped
  /** None of them is taken in: a folder is dropped alone. */
  | { readonly kind: 'folderAmongOthers' };

/** True while files are dragged over the window. Where a dialog lies over the page they cannot be dropped, and the pointer says so. */
export function useFileDrop(onDrop: (dropped: Dropped) => void): boolean {
  const [over, setOver] = useState(false);
  const newest = useRef(onDrop);
  useEffect(() => {
    newest.current = onDrop;
  });
  useEffect(() => {
    const onDrag = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      // Without it Chromium refuses the drop, and the page hears of no drop at all.
      event.preventDefault();
      const free = document.querySelector('[aria-modal="true"]') === null;
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = free ? 'copy' : 'none';
      setOver(free);
    };
    // Out of the window; between two elements of it there is another one to go into.
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDropped = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const dropped = readDrop(event.dataTransfer);
      if (dropped !== null) newest.current(dropped);
    };
    window.addEventListener('dragenter', onDrag);
    window.addEventListener('dragover', onDrag);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDropped);
    return () => {
      window.removeEventListener('dragenter', onDrag);
      window.removeEventListener('dragover', onDrag);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDropped);
    };
  }, []);
  return over;
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

/** Read at once: after the event the transfer is empty. */
function readDrop(transfer: DataTransfer | null): Dropped | null {
  const files = [...(transfer?.files ?? [])];
  if (transfer === null || files.length === 0) return null;
  const paths = files.map(droppedPath).filter((path) => path !== null);
  const [path, ...more] = paths;
  if (path === undefined || paths.length < files.length) return { kind: 'unplaced' };
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  const holdsFolder = entries.some((entry) => entry?.isDirectory === true);
  if (!holdsFolder) return { kind: 'files', path, more };
  return more.length === 0 ? { kind: 'folder', path } : { kind: 'folderAmongOthers' };
}
