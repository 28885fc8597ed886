import { Button, Tabs } from '@mantine/core';
import { IconDownload, IconFileImport, IconPlus, IconRipple } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { FeedName } from '../../../../shared/ids';
import { exportableFeeds, idleFeeds } from '../../api/exportable-feeds';
import { newestJobs, type FeedJobs } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { useOpenFolder } from '../../api/use-open-folder';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { OpenFolderButton, OpenFolderDialog } from '../../ui/open-folder';
import { Page } from '../../ui/page';
import { formatRoute, navigate, type Route } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { SyncButtons } from '../feed-sync';
import { AdoptNotice, ImportDialog } from '../imports';
import { ArchivedFeeds } from './archived-feeds';
import { EditorPage } from './editor/editor-page';
import { FeedDialogs, type AskedDialog } from './feed-dialogs';
import { FeedDrawer } from './feed-drawer';
import { FeedTable } from './feed-table';
import classes from './feeds.module.css';
import { FileProblems } from './file-problems';

export function FeedsPage({ route: { feed, tab } }: { route: Route }) {
  if (tab === 'new') return <EditorPage feed={null} />;
  if (tab === 'edit' && feed !== null) return <EditorPage feed={feed} />;
  return <FeedsOverview feed={feed} tab={tab === 'archived' ? 'archived' : 'feeds'} />;
}

/** The feeds of the lake, and those that are put away. `feed`: whose details are open. */
function FeedsOverview({ feed, tab }: { feed: string | null; tab: 'feeds' | 'archived' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const exportAll = useCommand((operations) => operations.exportsStart, {
    onError: (error) => notifyFailure(t('feeds.exportAllFailed'), error),
  });
  const jobs = useJobs();
  const newest = useMemo(() => newestJobs(jobs), [jobs]);
  const openFolder = useOpenFolder((opened) => navigate({ page: 'lake', feed: opened }));
  const exportable = exportableFeeds(feeds.data ?? []);
  const idle = idleFeeds(exportable, newest);

  /** Into which feed; null where the form is to suggest one. */
  const [importing, setImporting] = useState<{ into: FeedName | null } | null>(null);
  const archived = useOperationQuery((operations) => operations.feedsArchived, {}).data;
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

  const addButton = (
    <Button
      variant="default"
      component="a"
      href={formatRoute({ page: 'feeds', tab: 'new' })}
      leftSection={<IconPlus size={15} aria-hidden />}
    >
      {t('feeds.add')}
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
          <SyncButtons />
          {addButton}
          <Button
            leftSection={<IconDownload size={15} aria-hidden />}
            disabled={idle.length === 0}
            loading={exportAll.isPending}
            onClick={() =>
              exportAll.mutate(
                // Feeds already at work are left to it: asking for them again would be refused.
                { feeds: idle.length === exportable.length ? 'all' : idle.map((each) => each.name) },
              )
            }
          >
            {t('feeds.exportAll')}
          </Button>
        </>
      }
    >
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        keepMounted={false}
        onChange={(chosen) => navigate({ page: 'feeds', tab: chosen === 'archived' ? chosen : null })}
      >
        <Tabs.List aria-label={t('feeds.title')}>
          <Tabs.Tab value="feeds">{t('feeds.inUse')}</Tabs.Tab>
          <Tabs.Tab value="archived">
            {archived === undefined || archived.length === 0
              ? t('feeds.archived.title')
              : t('feeds.archived.count', { count: archived.length, formatted: format.count(archived.length) })}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="feeds">
          <FileProblems />
          <AdoptNotice />
          <Loaded query={feeds} subject={t('feeds.theFeeds')}>
            {(all) =>
              all.length === 0 ? (
                <EmptyState
                  icon={<IconRipple size={22} />}
                  title={t('feeds.empty.title')}
                  actions={
                    <>
                      {addButton}
                      {openFolderButton}
                      {importButton}
                    </>
                  }
                >
                  {t('feeds.empty.text')}
                </EmptyState>
              ) : (
                <KnownFeeds feeds={all} newestJobs={newest} onImport={(into) => setImporting({ into })} />
              )
            }
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="archived">
          <ArchivedFeeds />
        </Tabs.Panel>
      </Tabs>
      <FeedDrawer feed={feed} onClose={() => navigate({ page: 'feeds' })} />
      <OpenFolderDialog opening={openFolder} />
      {importing !== null && <ImportDialog into={importing.into} onClose={() => setImporting(null)} />}
    </Page>
  );
}

interface KnownFeedsProps {
  readonly feeds: readonly FeedSummary[];
  readonly newestJobs: ReadonlyMap<string, FeedJobs>;
  readonly onImport: (feed: FeedName) => void;
}

/** The table, and the dialog that one of its menus opened. */
function KnownFeeds({ feeds, newestJobs: newest, onImport }: KnownFeedsProps) {
  const [asked, setAsked] = useState<AskedDialog | null>(null);
  return (
    <>
      <FeedTable
        feeds={feeds}
        newestJobs={newest}
        onImport={onImport}
        onAsk={(dialog, feed) => setAsked({ dialog, feed })}
      />
      <FeedDialogs asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}
