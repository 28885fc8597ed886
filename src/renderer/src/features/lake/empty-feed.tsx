import { Button } from '@mantine/core';
import { IconDatabase, IconDownload, IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useActiveJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { EmptyState } from '../../ui/states/empty-state';
import { ImportDialog } from '../imports';
import { JobAtWork } from '../jobs';
import classes from './lake.module.css';

/** A feed without a row: how it gets some, or the job that is just bringing them. */
export function EmptyFeed({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const start = useCommand((operations) => operations.exportsStart, {
    onError: (error) => notifyFailure(t('jobs.failed.export', { feed: feed.name }), error),
  });
  const job = useActiveJobs().get(feed.name)?.write;
  const [importing, setImporting] = useState(false);
  const text =
    feed.source.type === 'folder'
      ? t('lake.empty.folder', { path: feed.source.path })
      : feed.source.type === 'files'
        ? t('lake.empty.files')
        : feed.enabled
          ? t('lake.empty.text')
          : t('lake.empty.disabled');
  const exportButton = (
    <Button
      leftSection={<IconDownload size={15} aria-hidden />}
      loading={start.isPending}
      onClick={() => start.mutate({ feeds: [feed.name] })}
    >
      {t('lake.export')}
    </Button>
  );
  const importButton = (
    <Button leftSection={<IconFileImport size={15} aria-hidden />} onClick={() => setImporting(true)}>
      {t('import.begin')}
    </Button>
  );
  const fillButton =
    feed.source.type === 'files' ? importButton : !feed.readOnly && feed.enabled ? exportButton : undefined;
  return (
    <>
      <EmptyState
        icon={<IconDatabase size={22} />}
        title={t('lake.empty.title', { feed: feed.name })}
        actions={
          job === undefined ? (
            fillButton
          ) : (
            <div className={classes.job}>
              <JobAtWork job={job} named />
            </div>
          )
        }
      >
        {text}
      </EmptyState>
      {importing && <ImportDialog into={feed.name} onClose={() => setImporting(false)} />}
    </>
  );
}
