import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { isBlank } from './tab';
import type { TabHead, TabStore } from './tab-store';

interface Closing {
  /** Asks first where statements run or files are written; what is closed can be brought back for a while. */
  close(ids: readonly string[]): void;
  readonly dialog: ReactNode;
}

const UNDO_MS = 12_000;

export function useClosing(
  store: TabStore,
  running: ReadonlySet<string>,
  titleOf: (tab: Pick<TabHead, 'title' | 'number'>) => string,
): Closing {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<readonly string[] | null>(null);

  const closeNow = (ids: readonly string[]): void => {
    const closed = ids.flatMap((id) => store.close(id) ?? []);
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
            }}
          >
            {t('sql.tabs.reopen')}
          </Button>
        </Group>
      ),
    });
  };

  const busy = (asked ?? []).filter((id) => running.has(id)).flatMap((id) => store.tab(id) ?? []);
  return {
    close: (ids) => {
      if (ids.some((id) => running.has(id))) setAsked(ids);
      else closeNow(ids);
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
        <div>
          {t('sql.tabs.closeRunning.body', { count: busy.length, titles: busy.map((tab) => titleOf(tab)).join(', ') })}
        </div>
      </ConfirmDialog>
    ),
  };
}
