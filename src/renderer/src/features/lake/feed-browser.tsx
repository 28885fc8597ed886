import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { navigate, type Route } from '../../ui/route';
import { SchemaTable } from '../../ui/schema-table';
import { ErrorState } from '../../ui/states/error-state';
import { Loaded } from '../../ui/states/loaded';
import { MaintenanceView } from '../maintenance';
import { LakeError } from '../../../../shared/errors';
import { EmptyFeed } from './empty-feed';
import { FeedFacts } from './feed-facts';
import { FileList } from './file-list';
import { FirstRows } from './first-rows';
import classes from './lake.module.css';
import { PartitionView } from './partition-view';
import { ProfileTab } from './profile/profile-tab';
import { VersionsTab } from './versions-tab';

const streamTabs = ['parts', 'versions', 'files', 'schema', 'profile', 'rows', 'maintenance'] as const;
type Tab = (typeof streamTabs)[number];
/** A table has no days. */
const tableTabs: readonly Tab[] = ['versions', 'files', 'schema', 'profile', 'rows', 'maintenance'];
/** An opened folder has no log, and nothing in it is ours to mend. */
const folderTabs: readonly Tab[] = ['parts', 'files', 'schema', 'profile', 'rows'];

export function FeedBrowser({ feed, route }: { feed: FeedSummary; route: Route }) {
  const { t } = useTranslation();
  const tabs = feed.readOnly ? folderTabs : feed.kind === 'table' ? tableTabs : streamTabs;
  const first = tabs[0] ?? 'files';
  const tab = tabs.find((known) => known === route.tab) ?? first;
  const labels: Readonly<Record<Tab, string>> = {
    parts: t('lake.tab.partitions'),
    versions: t('lake.tab.versions'),
    files: t('lake.tab.files'),
    schema: t('lake.tab.schema'),
    profile: t('lake.tab.profile'),
    rows: t('lake.tab.rows'),
    maintenance: t('lake.tab.maintenance'),
  };
  if (feed.problem !== null) {
    const { code, message } = feed.problem;
    return <ErrorState subject={feed.name} error={new LakeError(code, message)} />;
  }
  const holdsNothing = feed.records === 0 && feed.files === 0;
  return (
    <div className={classes.browser}>
      <FeedFacts feed={feed} />
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        keepMounted={false}
        onChange={(value) => navigate({ page: 'lake', feed: feed.name, tab: value === first ? null : value })}
      >
        <Tabs.List>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {labels[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="parts" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <PartitionView key={route.day} feed={feed} day={route.day} />}
        </Tabs.Panel>
        <Tabs.Panel value="versions" className={classes.panel ?? ''}>
          {feed.deltaVersion === null ? <EmptyFeed feed={feed} /> : <VersionsTab feed={feed} route={route} />}
        </Tabs.Panel>
        <Tabs.Panel value="files" className={classes.panel ?? ''}>
          {holdsNothing ? (
            <EmptyFeed feed={feed} />
          ) : (
            // A file that was opened by hand is one of the list before.
            <FileList
              key={`${route.day ?? ''} ${route.file ?? ''}`}
              feed={feed.name}
              cameOn={route.day}
              file={route.file}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="schema" className={classes.panel ?? ''}>
          <FeedSchema feed={feed.name} />
        </Tabs.Panel>
        <Tabs.Panel value="profile" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <ProfileTab feed={feed} />}
        </Tabs.Panel>
        <Tabs.Panel value="rows" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <FirstRows key={feed.name} feed={feed} />}
        </Tabs.Panel>
        <Tabs.Panel value="maintenance" className={classes.panel ?? ''}>
          <MaintenanceView feed={feed.name} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function FeedSchema({ feed }: { feed: FeedSummary['name'] }) {
  const { t } = useTranslation();
  const schema = useOperationQuery((operations) => operations.lakeSchema, { feed });
  return (
    <Loaded query={schema} subject={t('lake.schemaOf', { feed })}>
      {({ columns, partitionColumns }) => <SchemaTable columns={columns} partitionColumns={partitionColumns} />}
    </Loaded>
  );
}
