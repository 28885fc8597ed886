import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SqlTarget } from '../../ui/route';
import { DeskWishes, type DeskWish } from './desk-wishes';
import { findStatements } from './find-statements';
import type { RunningTabs } from './running-tabs';
import { isBlank, lineFeeds, type TabDraft } from './tab';
import { mostTabs, type TabHeads, type TabStore } from './tab-store';

export interface TabActions {
  readonly wishes: DeskWishes;
  /** Changes with each wish. */
  readonly wishCount: number;
  /** Of a tab, once it is shown. */
  readonly ask: (wish: DeskWish) => void;
  readonly activate: (id: string, focus: boolean) => void;
  /** A new tab; null, and it is said, where there are as many as there may be. */
  readonly open: (draft: TabDraft) => string | null;
  readonly openNew: () => void;
  readonly step: (by: number) => void;
  /** In the tab that has the statement already, else in a blank one, else in a new one; and runs it. */
  readonly openStatement: (statement: string, target: SqlTarget) => void;
  readonly changeTarget: (target: SqlTarget) => void;
}

export function useTabActions(store: TabStore, heads: TabHeads, running: Pick<RunningTabs, 'has'>): TabActions {
  const { t } = useTranslation();
  const [wishes] = useState(() => new DeskWishes());
  const [wishCount, setWishCount] = useState(0);
  const target = heads.tabs.find(({ id }) => id === heads.active)?.target ?? 'lake';

  const ask = useCallback(
    (asked: DeskWish): void => {
      wishes.forget((id) => store.tab(id) !== null);
      wishes.ask(asked);
      setWishCount((before) => before + 1);
    },
    [store, wishes],
  );
  const activate = useCallback(
    (id: string, focus: boolean): void => {
      store.activate(id);
      if (focus) ask({ id, focus: true });
    },
    [ask, store],
  );
  const open = useCallback(
    (draft: TabDraft): string | null => {
      const id = store.open(draft);
      if (id === null) notifications.show({ color: 'yellow', message: t('sql.tabs.tooMany', { count: mostTabs }) });
      return id;
    },
    [store, t],
  );
  const openFocused = (draft: TabDraft): void => {
    const id = open(draft);
    if (id !== null) ask({ id, focus: true });
  };

  const openStatement = useCallback(
    (given: string, asked: SqlTarget): void => {
      const statement = lineFeeds(given);
      const active = store.active();
      const blank = active !== null && isBlank(active) ? active : null;
      const there = store.all().find((tab) => tab.target === asked && findStatements(tab.text, statement) !== null);
      if (there === undefined && blank !== null) store.change(blank.id, { target: asked });
      const id = there?.id ?? blank?.id ?? open({ target: asked });
      if (id === null) return;
      store.activate(id);
      ask({ id, open: statement });
    },
    [ask, open, store],
  );

  /** What is written asks what it was written for: the switch leads to the last tab of the other kind. A blank tab has no kind yet. */
  const lastOf = useRef<Partial<Record<SqlTarget, string>>>({});
  useEffect(() => {
    lastOf.current[target] = heads.active;
  }, [heads.active, target]);
  const changeTarget = useCallback(
    (wanted: SqlTarget): void => {
      const active = store.active();
      if (active === null || active.target === wanted) return;
      const others = store.all().filter((tab) => tab.target === wanted);
      const last = others.find(({ id }) => id === lastOf.current[wanted]) ?? others[0];
      if (last !== undefined) {
        activate(last.id, true);
        return;
      }
      const isFree = isBlank(active) && !running.has(active.id);
      if (isFree) store.change(active.id, { target: wanted });
      const id = isFree ? active.id : open({ target: wanted });
      if (id !== null) ask({ id, focus: true });
    },
    [activate, ask, open, running, store],
  );

  return {
    wishes,
    wishCount,
    ask,
    activate,
    open,
    openNew: () => openFocused({ target }),
    step: (by) => {
      store.step(by);
      const active = store.active();
      if (active !== null) ask({ id: active.id, focus: true });
    },
    openStatement,
    changeTarget,
  };
}
