import { useEffect, useRef, useState } from 'react';
import { droppedPath } from '../api/dropped-path';

export type OneDropped =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  /** A browser, which does not say where a file lies. */
  | { readonly kind: 'unplaced' };
export type Dropped = OneDropped | { readonly kind: 'several'; readonly count: number };

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
  const [file] = files;
  if (transfer === null || file === undefined) return null;
  if (files.length > 1) return { kind: 'several', count: files.length };
  const path = droppedPath(file);
  if (path === null) return { kind: 'unplaced' };
  const entry = [...transfer.items].find(({ kind }) => kind === 'file')?.webkitGetAsEntry();
  return { kind: entry?.isDirectory === true ? 'folder' : 'file', path };
}
