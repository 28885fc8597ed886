import { useCallback, useEffect, useRef, useState } from 'react';
import { parseRoute } from '../../ui/route';
import { KeptDrafts, type KeptDraft } from './kept-drafts';

/** Short, since the app may end at any time; long enough that not every key is written. */
const KEEP_AFTER_MS = 400;

interface Kept {
  /** What was kept when the notebook was opened. */
  readonly found: KeptDraft | null;
  /** What is typed is only in the page: it is longer than what the browser has room for. */
  readonly isTooLong: boolean;
  /** Keeps it soon, or forgets what was kept; gives a function that takes the keeping back. */
  readonly keep: (draft: KeptDraft | null) => () => void;
}

/** What is typed into this notebook, over a reload, a quit or a crash. Who leaves the notebook was asked, and gives it up. */
export function useKeptDraft(lakeRoot: string, path: string): Kept {
  const [drafts] = useState(() => new KeptDrafts(localStorage));
  const [found] = useState(() => drafts.read(lakeRoot, path));
  const [isTooLong, setTooLong] = useState(false);
  /** What is typed and not in the file. */
  const unsaved = useRef<KeptDraft | null>(null);
  const isPending = useRef(false);

  const keepNow = useCallback((): void => {
    if (!isPending.current || unsaved.current === null) return;
    isPending.current = false;
    setTooLong(!drafts.keep(lakeRoot, path, unsaved.current, Date.now()));
  }, [drafts, lakeRoot, path]);

  const keep = useCallback(
    (draft: KeptDraft | null): (() => void) => {
      unsaved.current = draft;
      isPending.current = draft !== null;
      if (draft === null) {
        drafts.forget(lakeRoot, path);
        setTooLong(false);
      }
      const timer = draft === null ? undefined : setTimeout(keepNow, KEEP_AFTER_MS);
      return () => clearTimeout(timer);
    },
    [drafts, keepNow, lakeRoot, path],
  );

  useEffect(() => {
    // Another window found what is typed here, and gave it up: it is not given up here.
    const keepAgain = ({ key }: StorageEvent): void => {
      // Other keys change with every word that is typed into another window, and one that is too long to be kept is never there.
      if (!drafts.isAbout(lakeRoot, path, key) || drafts.has(lakeRoot, path)) return;
      isPending.current = true;
      keepNow();
    };
    window.addEventListener('storage', keepAgain);
    window.addEventListener('pagehide', keepNow);
    // Also where the app quits: it hides its window first.
    document.addEventListener('visibilitychange', keepNow);
    return () => {
      window.removeEventListener('storage', keepAgain);
      window.removeEventListener('pagehide', keepNow);
      document.removeEventListener('visibilitychange', keepNow);
      // The same address: another lake was opened, or the page is shown anew.
      if (parseRoute(window.location.hash).notebook === path) keepNow();
      else drafts.forget(lakeRoot, path);
    };
  }, [drafts, keepNow, lakeRoot, path]);

  return { found, isTooLong, keep };
}
