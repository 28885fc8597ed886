import { Button } from '@mantine/core';
import { IconDownload, IconFileImport, IconRipple } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jobLanes } from '../../../../shared/contract/jobs';
import type { FeedName } from '../../../../shared/ids';
import { activeOf, newestJobs } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { useOpenFolder } from '../../api/use-open-folder';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { OpenFolderButton, OpenFolderDialog } from '../../ui/open-folder';
import { Page } from '../../ui/page';
import { navigate } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { AdoptNotice, ImportDialog } from '../imports';
import { FeedDrawer } from './feed-drawer';
import { FeedTable } from './feed-table';

export function FeedsPage({ feed }: { feed: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const exportAll = useCommand((operations) => operations.exportsStart);
  const jobs = useJobs();
  const newest = useMemo(() => newestJobs(jobs), [jobs]);
  const openFolder = useOpenFolder((opened) => navigate({ page: 'lake', feed: opened }));
  const exportable = (feeds.data ?? []).filter(
    (each) => each.enabled && !each.readOnly && each.source.type !== 'files',
  );
  const idle = exportable.filter(
    (each) => !activeOf(newest.get(each.name)).some(({ kind }) => jobLanes[kind] === 'write'),
  );

  /** Into which feed; null where the form is to suggest one. */
  const [importing, setImporting] = useState<{ into: FeedName | null } | null>(null);
  const openFolderButton = <OpenFolderButton opening={openFolder} />;
  const importButton = (
    <Button
      variant="default"
      leftSection={<IconFileImport size={15} aria-hidden />}
      onClick={() => setImporting({ into: null })}
    >
      {t('import.begin')}
    </Button>
  );

  return (
    <Page
      title={t('feeds.title')}
      subtitle={
        feeds.data === undefined
          ? undefined
          : t('feeds.count', { count: feeds.data.length, formatted: format.count(feeds.data.length) })
      }
      actions={
        <>
          {openFolderButton}
          {importButton}
          <Button
            leftSection={<IconDownload size={15} aria-hidden />}
            disabled={idle.length === 0}
            loading={exportAll.isPending}
            onClick={() =>
              exportAll.mutate(
                // Feeds already at work are left to it: asking for them again would be refused.
                { feeds: idle.length === exportable.length ? 'all' : idle.map((each) => each.name) },
                { onError: (error) => notifyFailure(t('feeds.exportAllFailed'), error) },
              )
            }
          >
            {t('feeds.exportAll')}
          </Button>
        </>
      }
    >
      <AdoptNotice />
      <Loaded query={feeds} subject={t('feeds.theFeeds')}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              icon={<IconRipple size={22} />}
              title={t('feeds.empty.title')}
              actions={
                <>
                  {openFolderButton}
                  {importButton}
                </>
              }
            >
              {t('feeds.empty.text')}
            </EmptyState>
          ) : (
            <FeedTable feeds={all} newestJobs={newest} onImport={(into) => setImporting({ into })} />
          )
        }
      </Loaded>
      <FeedDrawer feed={feed} onClose={() => navigate({ page: 'feeds' })} />
      <OpenFolderDialog opening={openFolder} />
      {importing !== null && <ImportDialog into={importing.into} onClose={() => setImporting(null)} />}
    </Page>
  );
}
