import { Button, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TabHead } from './tab-store';
import { TabsTooLong } from './tabs-too-long';

/** Long, since it is said once; not for good, since only so many notes are shown at once, and others would wait behind it. */
const NOTE_MS = 60_000;

interface TooLongOptions {
  readonly tabs: readonly TabHead[];
  readonly titleOf: (tab: Pick<TabHead, 'title' | 'number'>) => string;
  readonly onSave: (id: string) => void;
}

const noteOf = (id: string): string => `sql-tab-too-long-${id}`;

/** Says of a tab, once, that a restart loses what is typed into it, and offers to save it: for as long as that is so. */
export function useTabsTooLong({ tabs, titleOf, onSave }: TooLongOptions): void {
  const { t } = useTranslation();
  const [tooLong] = useState(() => new TabsTooLong());

  useEffect(() => {
    const { fresh, over } = tooLong.take(tabs);
    for (const id of over) notifications.hide(noteOf(id));
    for (const tab of fresh) {
      notifications.show({
        id: noteOf(tab.id),
        color: 'yellow',
        autoClose: NOTE_MS,
        title: t('sql.tabs.tooLong.title', { title: titleOf(tab) }),
        message: (
          <Stack gap="xs">
            <div>{t('sql.tabs.tooLong.body')}</div>
            <Group>
              <Button size="compact-sm" variant="default" onClick={() => onSave(tab.id)}>
                {t('sql.tabs.tooLong.save')}
              </Button>
            </Group>
          </Stack>
        ),
      });
    }
  }, [onSave, t, tabs, titleOf, tooLong]);

  // The tabs of another lake are shown from then on.
  useEffect(
    () => () => {
      for (const id of tooLong.shown) notifications.hide(noteOf(id));
    },
    [tooLong],
  );
}
