import { Radio, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { feedDeletionSchema } from '../../../../shared/contract/feeds';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Facts } from '../../ui/facts';
import { useFormat } from '../../ui/format';
import { Loaded } from '../../ui/states/loaded';
import { useForgetCompleteness } from '../consumers';
import { FeedWork, useIsAtWork } from './feed-work';
import classes from './feeds.module.css';

interface DeleteDialogProps {
  readonly feed: FeedName;
  readonly isArchived: boolean;
  readonly onClose: () => void;
}

type Fate = 'keep' | 'delete';
const fates: readonly Fate[] = ['keep', 'delete'];

/** What goes is counted and its folders named, and the feed's name is typed, before anything is deleted. */
export function DeleteDialog({ feed, isArchived, onClose }: DeleteDialogProps) {
  const { t } = useTranslation();
  const deletion = useOperationQuery((operations) => operations.feedsDeletion, { feed });
  const remove = useCommand((operations) => operations.feedsDelete);
  const forgetCompleteness = useForgetCompleteness();
  const atWork = useIsAtWork(feed);
  const [data, setData] = useState<Fate>('keep');
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      title={t(isArchived ? 'feeds.delete.archivedTitle' : 'feeds.delete.title', { feed })}
      confirm={t(data === 'keep' ? 'feeds.delete.confirmKeep' : 'feeds.delete.confirmDelete')}
      dangerous
      pending={remove.isPending}
      disabled={atWork || deletion.data === undefined || typed !== feed}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(
          { feed, data, confirm: typed },
          {
            onSuccess: () => {
              forgetCompleteness({ feed });
              onClose();
              notifications.show({ color: 'green', message: t(`feeds.delete.done.${data}`, { feed }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <FeedWork feed={feed} why={t('feeds.work.delete', { feed })} />
      <Loaded query={deletion} subject={t('feeds.delete.subject', { feed })}>
        {(found) => (
          <Stack gap="sm">
            {found.problem !== null && <div>{t('feeds.delete.wrongFile')}</div>}
            <WhatIsThere found={found} />
            <Radio.Group
              size="xs"
              label={t('feeds.delete.choose')}
              value={data}
              onChange={(value) => setData(fates.find((known) => known === value) ?? 'keep')}
            >
              <Stack gap={6} mt={6}>
                {fates.map((value) => (
                  <Radio
                    key={value}
                    size="xs"
                    value={value}
                    label={t(`feeds.delete.fate.${value}`)}
                    description={t(`feeds.delete.fateHelp.${value}`, { feed })}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <TextInput
              label={t('consumers.seek.type', { feed })}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </Stack>
        )}
      </Loaded>
    </ConfirmDialog>
  );
}

function WhatIsThere({ found }: { found: z.output<typeof feedDeletionSchema> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (found.folders.length === 0) return <div>{t('feeds.delete.nothing')}</div>;
  return (
    <div>
      <Facts
        facts={[
          [t('feeds.column.records'), format.count(found.records)],
          [t('feeds.column.size'), format.bytes(found.sizeBytes)],
          [t('feeds.delete.partitions'), format.count(found.partitions)],
          [t('feeds.delete.quarantined'), format.count(found.quarantined)],
        ]}
      />
      <ul className={classes.folders} aria-label={t('feeds.delete.folders')}>
        {found.folders.map((folder) => (
          <li key={folder} className="mono">
            {folder}
          </li>
        ))}
      </ul>
    </div>
  );
}
