import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { SchemaTable } from '../../ui/schema-table';
import { ErrorState } from '../../ui/states/error-state';
import { Loaded } from '../../ui/states/loaded';
import { LakeError } from '../../../../shared/errors';
import { CommitList } from './commit-list';
import { EmptyFeed } from './empty-feed';
import { FeedFacts } from './feed-facts';
import { FileList } from './file-list';
import { FirstRows } from './first-rows';
import classes from './lake.module.css';
import { PartitionView } from './partition-view';
import { VersionList } from './version-list';

const tabs = ['parts', 'files', 'schema', 'rows', 'commits'] as const;
type Tab = (typeof tabs)[number];

export function FeedBrowser({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>('parts');
  const isTable = feed.tableVersion !== null;
  const labels: Readonly<Record<Tab, string>> = {
    parts: isTable ? t('lake.tab.versions') : t('lake.tab.partitions'),
    files: t('lake.tab.files'),
    schema: t('lake.tab.schema'),
    rows: t('lake.tab.rows'),
    commits: t('lake.tab.commits'),
  };
  if (feed.problem !== null) return <ErrorState subject={feed.name} error={new LakeError('CORRUPT', feed.problem)} />;
  const holdsNothing = feed.records === 0 && feed.files === 0;
  return (
    <div className={classes.browser}>
      <FeedFacts feed={feed} />
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        keepMounted={false}
        onChange={(value) => setTab(tabs.find((known) => known === value) ?? 'parts')}
      >
        <Tabs.List>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {labels[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="parts" className={classes.panel ?? ''}>
          {holdsNothing ? (
            <EmptyFeed feed={feed} />
          ) : isTable ? (
            <VersionList feed={feed.name} />
          ) : (
            <PartitionView feed={feed} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="files" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <FileList feed={feed.name} />}
        </Tabs.Panel>
        <Tabs.Panel value="schema" className={classes.panel ?? ''}>
          <FeedSchema feed={feed.name} />
        </Tabs.Panel>
        <Tabs.Panel value="rows" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <FirstRows feed={feed} />}
        </Tabs.Panel>
        <Tabs.Panel value="commits" className={classes.panel ?? ''}>
          {holdsNothing ? <EmptyFeed feed={feed} /> : <CommitList feed={feed.name} />}
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
