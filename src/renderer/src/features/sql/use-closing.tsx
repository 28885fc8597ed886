import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import type { RunningTabs } from './running-tabs';
import { isBlank } from './tab';
import type { TabHead, TabStore } from './tab-store';
import type { TabPlace } from './tab-strip';

interface Closing {
  /** Asks first where statements run or files are written; what is closed can be brought back for a while. */
  close(ids: readonly string[], place: TabPlace): void;
  readonly dialog: ReactNode;
}

const UNDO_MS = 12_000;

interface ClosingOptions {
  readonly store: TabStore;
  readonly running: RunningTabs;
  readonly titleOf: (tab: Pick<TabHead, 'title' | 'number'>) => string;
  /** The element that had the focus went with its tab: it goes on in the one that is shown now. */
  readonly onFocus: (place: TabPlace) => void;
}

interface AskedClose {
  readonly ids: readonly string[];
  readonly place: TabPlace;
}

export function useClosing({ store, running, titleOf, onFocus }: ClosingOptions): Closing {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<AskedClose | null>(null);

  const closeNow = ({ ids, place }: AskedClose): void => {
    const closed = ids.flatMap((id) => store.close(id) ?? []);
    onFocus(place);
    const kept = closed.filter(({ tab }) => !isBlank(tab));
    const [only] = kept;
    if (only === undefined) return;
    const toast = notifications.show({
      autoClose: UNDO_MS,
      title:
        kept.length === 1
          ? t('sql.tabs.closed', { title: titleOf(only.tab) })
          : t('sql.tabs.closedSeveral', { count: kept.length }),
      message: (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              // The last one closed first, so that each comes back to its place.
              for (const each of kept.toReversed()) store.restore(each);
              notifications.hide(toast);
              onFocus('editor');
            }}
          >
            {t('sql.tabs.reopen')}
          </Button>
        </Group>
      ),
    });
  };

  return {
    close: (ids, place) => {
      if (ids.some((id) => running.has(id))) setAsked({ ids, place });
      else closeNow({ ids, place });
    },
    dialog: asked !== null && (
      <ConfirmDialog
        title={t('sql.tabs.closeRunning.title')}
        confirm={t('sql.tabs.closeRunning.confirm')}
        dangerous
        pending={false}
        error={null}
        onConfirm={() => {
          closeNow(asked);
          setAsked(null);
        }}
        onClose={() => setAsked(null)}
      >
        <WhatEnds ids={asked.ids} store={store} running={running} titleOf={titleOf} />
      </ConfirmDialog>
    ),
  };
}

/** What still goes on: it may end while the question stands. */
function WhatEnds({
  ids,
  store,
  running,
  titleOf,
}: Pick<AskedClose, 'ids'> & Pick<ClosingOptions, 'store' | 'running' | 'titleOf'>) {
  const { t } = useTranslation();
  const now = useSyncExternalStore(running.subscribe, running.ids);
  const busy = ids.filter((id) => now.has(id)).flatMap((id) => store.tab(id) ?? []);
  const titles = busy.map((tab) => titleOf(tab)).join(', ');
  return <div>{t('sql.tabs.closeRunning.body', { count: busy.length, titles })}</div>;
}
