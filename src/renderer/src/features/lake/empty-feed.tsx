import { Button } from '@mantine/core';
import { IconDatabase, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useActiveJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { JobProgressBar } from '../../ui/job-progress';
import { notifyFailure } from '../../ui/notify-failure';
import { EmptyState } from '../../ui/states/empty-state';
import classes from './lake.module.css';

/** A feed without a row: how it gets some, or the export that is just bringing them. */
export function EmptyFeed({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const start = useCommand((operations) => operations.exportsStart);
  const job = useActiveJobs().get(feed.name);
  const text =
    feed.source.type === 'folder'
      ? t('lake.empty.folder', { path: feed.source.path })
      : feed.enabled
        ? t('lake.empty.text')
        : t('lake.empty.disabled');
  const exportButton = (
    <Button
      leftSection={<IconDownload size={15} aria-hidden />}
      loading={start.isPending}
      onClick={() =>
        start.mutate(
          { feeds: [feed.name] },
          { onError: (error) => notifyFailure(t('jobs.failed.export', { feed: feed.name }), error) },
        )
      }
    >
      {t('lake.export')}
    </Button>
  );
  return (
    <EmptyState
      icon={<IconDatabase size={22} />}
      title={t('lake.empty.title', { feed: feed.name })}
      actions={
        job === undefined ? (
          !feed.readOnly && feed.enabled && exportButton
        ) : (
          <div className={classes.job}>
            <JobProgressBar job={job} />
          </div>
        )
      }
    >
      {text}
    </EmptyState>
  );
}
