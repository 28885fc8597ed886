import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { FeedWork, useIsAtWork } from './feed-work';

export function ArchiveDialog({ feed, onClose }: { feed: FeedName; onClose: () => void }) {
  const { t } = useTranslation();
  const archive = useCommand((operations) => operations.feedsArchive);
  const atWork = useIsAtWork(feed);
  return (
    <ConfirmDialog
      title={t('feeds.archive.title', { feed })}
      confirm={t('feeds.archive.confirm')}
      dangerous={false}
      pending={archive.isPending}
      disabled={atWork}
      error={archive.error}
      onConfirm={() =>
        archive.mutate(
          { feed },
          {
            onSuccess: () => {
              onClose();
              notifications.show({ color: 'green', message: t('feeds.archive.done', { feed }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <div>{t('feeds.archive.text')}</div>
      <FeedWork feed={feed} why={t('feeds.work.archive', { feed })} />
    </ConfirmDialog>
  );
}
