import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { focusHeading } from '../ui/heading-focus';
import type { Route } from '../ui/route';
import classes from './app.module.css';

export const MAIN_ID = 'content';

/** The first thing that Tab reaches: past the rail and the explorer. A button, since the address's hash is the page. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes.skip}
      onClick={() => document.querySelector<HTMLElement>(`#${MAIN_ID}`)?.focus()}
    >
      {t('app.skip')}
    </button>
  );
}

/** Another page begins at its heading. The first page of the window does not: nobody has gone anywhere yet. */
export function useHeadingFocus({ page }: Route): void {
  const last = useRef(page);
  useEffect(() => {
    if (last.current === page) return;
    last.current = page;
    focusHeading();
  }, [page]);
}

/** The pages of another lake are new, and what had the focus is gone with those before. */
export function useLakeFocus(root: string | undefined): void {
  const last = useRef(root);
  useEffect(() => {
    const before = last.current;
    last.current = root;
    if (before !== undefined && before !== root) focusHeading();
  }, [root]);
}
