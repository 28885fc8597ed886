import { Button, Group, Table, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArchivedFeed } from '../../../../shared/contract/feeds';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import shared from '../../ui/data-table.module.css';
import { FeedIcon } from '../../ui/feed-icon';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { DeleteDialog } from './delete-dialog';
import classes from './feeds.module.css';

/** Feeds that are put away, with all that they hold. */
export function ArchivedFeeds() {
  const { t } = useTranslation();
  const archived = useOperationQuery((operations) => operations.feedsArchived, {});
  const [deleting, setDeleting] = useState<FeedName | null>(null);
  return (
    <>
      <Loaded query={archived} subject={t('feeds.archived.subject')}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={<IconArchive size={22} />} title={t('feeds.archived.empty')}>
              {t('feeds.archived.emptyText')}
            </EmptyState>
          ) : (
            <Table className={`${shared.table} ${classes.table}`} stickyHeader highlightOnHover verticalSpacing={0}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('feeds.column.feed')}</Table.Th>
                  <Table.Th>{t('feeds.archived.at')}</Table.Th>
                  <Table.Th className="number">{t('feeds.column.records')}</Table.Th>
                  <Table.Th className="number">{t('feeds.column.size')}</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>{t('feeds.column.actions')}</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {all.map((feed) => (
                  <ArchivedRow key={feed.name} feed={feed} onDelete={() => setDeleting(feed.name)} />
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
      {deleting !== null && <DeleteDialog feed={deleting} isArchived onClose={() => setDeleting(null)} />}
    </>
  );
}

function ArchivedRow({ feed, onDelete }: { feed: ArchivedFeed; onDelete: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const restore = useCommand((operations) => operations.feedsRestore, {
    onSuccess: () => notifications.show({ color: 'green', message: t('feeds.archived.restored', { feed: feed.name }) }),
    onError: (error) => notifyFailure(t('feeds.archived.notRestored', { feed: feed.name }), error),
  });
  const known = feed.problem === null;
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.feedCell ?? ''}>
        <span className={classes.archivedName} title={feed.description}>
          <FeedIcon kind={feed.kind} readOnly={false} />
          {feed.name}
        </span>
        {feed.problem !== null && (
          <div className={classes.archivedProblem}>
            <CoreText>{feed.problem.message}</CoreText>
          </div>
        )}
      </Table.Th>
      <Table.Td>{format.instant(feed.archivedAt)}</Table.Td>
      <Table.Td className="number">{known ? format.count(feed.records) : '–'}</Table.Td>
      <Table.Td className="number">{known ? format.bytes(feed.sizeBytes) : '–'}</Table.Td>
      <Table.Td className={classes.actions ?? ''}>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            variant="default"
            size="compact-xs"
            loading={restore.isPending}
            aria-label={t('feeds.archived.restoreFeed', { feed: feed.name })}
            onClick={() => restore.mutate({ feed: feed.name })}
          >
            {t('feeds.archived.restore')}
          </Button>
          <Button
            variant="default"
            size="compact-xs"
            aria-label={t('feeds.archived.deleteFeed', { feed: feed.name })}
            onClick={onDelete}
          >
            {t('feeds.action.delete')}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
