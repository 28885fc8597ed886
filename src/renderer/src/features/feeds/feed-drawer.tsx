import { Button, Drawer, Group, Tabs, Text } from '@mantine/core';
import { jobLanes } from '../../../../shared/contract/jobs';
import { feedNameSchema, type FeedName } from '../../../../shared/ids';
import { useTranslation } from 'react-i18next';
import { activeOf } from '../../api/feed-jobs';
import { useActiveJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import { formatRoute, navigate } from '../../ui/route';
import { SchemaTable } from '../../ui/schema-table';
import { selectAll } from '../../ui/select-all';
import { ofRoute } from '../../ui/shortcuts';
import { Loaded } from '../../ui/states/loaded';
import { JobAtWork } from '../jobs';
import { ConsumerPanel } from './consumer-panel';
import { FeedConfiguration } from './feed-configuration';
import { FeedRuns } from './feed-runs';

export function FeedDrawer({ feed, onClose }: { feed: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const parsed = feedNameSchema.safeParse(feed);
  return (
    <Drawer
      {...ofRoute}
      opened={feed !== null}
      onClose={onClose}
      position="right"
      size={560}
      title={feed}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {parsed.success ? (
        <FeedDetail feed={parsed.data} onClose={onClose} />
      ) : (
        <Text size="sm">{t('feeds.noSuchName', { feed })}</Text>
      )}
    </Drawer>
  );
}

function FeedDetail({ feed, onClose }: { feed: FeedName; onClose: () => void }) {
  const { t } = useTranslation();
  const shown = useOperationQuery((operations) => operations.feedsShow, { feed });
  const schema = useOperationQuery((operations) => operations.lakeSchema, { feed });
  const closeFolder = useCommand((operations) => operations.feedsCloseFolder);
  const jobs = activeOf(useActiveJobs().get(feed));

  return (
    <Loaded query={shown} subject={feed}>
      {({ config, summary }) => (
        <>
          {config.description !== '' && (
            <Text size="sm" c="dimmed" mb="sm">
              {config.description}
            </Text>
          )}
          {jobs.map((job) => (
            <JobAtWork key={job.id} job={job} named />
          ))}
          <Group gap="xs" mb="md" mt={jobs.length === 0 ? 0 : 'sm'}>
            <Button variant="default" component="a" href={formatRoute({ page: 'lake', feed })}>
              {t('feeds.browse')}
            </Button>
            <Button variant="default" component="a" href={formatRoute({ page: 'sql', sql: selectAll(feed) })}>
              {t('feeds.query')}
            </Button>
            {summary.readOnly && (
              <Button
                variant="default"
                loading={closeFolder.isPending}
                onClick={() =>
                  closeFolder.mutate(
                    { feed },
                    {
                      onSuccess: () => {
                        onClose();
                        navigate({ page: 'feeds' });
                      },
                      onError: (error) => notifyFailure(t('feeds.closeFolderFailed', { feed }), error),
                    },
                  )
                }
              >
                {t('feeds.closeFolder')}
              </Button>
            )}
          </Group>
          {!summary.readOnly && (
            <ConsumerPanel config={config} writing={jobs.find(({ kind }) => jobLanes[kind] === 'write')} />
          )}
          <Tabs defaultValue="configuration" keepMounted={false}>
            <Tabs.List aria-label={t('feeds.details')}>
              <Tabs.Tab value="configuration">{t('feeds.tab.configuration')}</Tabs.Tab>
              <Tabs.Tab value="schema">{t('feeds.tab.schema')}</Tabs.Tab>
              <Tabs.Tab value="runs">{t('feeds.tab.runs')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="configuration" pt="sm">
              <FeedConfiguration config={config} summary={summary} />
            </Tabs.Panel>
            <Tabs.Panel value="schema" pt="sm">
              <Loaded query={schema} subject={t('lake.schemaOf', { feed })}>
                {(data) => <SchemaTable columns={data.columns} partitionColumns={data.partitionColumns} />}
              </Loaded>
            </Tabs.Panel>
            <Tabs.Panel value="runs" pt="sm">
              <FeedRuns feed={feed} ofFiles={summary.source.type === 'files'} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Loaded>
  );
}
