import { Alert, Button, Tabs } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconTransfer } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { messageOf } from '../../../../shared/errors';
import { isActive } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useConsumers } from '../../api/live-consumers';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { formatRoute, navigate, type Route } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { ErrorState } from '../../ui/states/error-state';
import { Loaded, RowsSkeleton } from '../../ui/states/loaded';
import { CoreText } from '../../ui/states/core-text';
import { JobAtWork } from '../jobs';
import { ConsumerDrawer } from './consumer-drawer';
import { ConsumerTable, type ConsumerDialog } from './consumer-table';
import classes from './consumers.module.css';
import { MessageViewer } from './messages/message-viewer';
import { OrchestratorButtons } from './orchestrator-buttons';
import { ReplayDialog } from './replay-dialog';
import { SeekDialog } from './seek-dialog';

/** What runs from Kafka into the lake, and what is in the topics. */
export function ConsumersPage({ route: asked }: { route: Route }) {
  const { t } = useTranslation();
  const format = useFormat();
  const settings = useOperationQuery((operations) => operations.settingsGet, {});
  const { statuses } = useConsumers();
  // Another tab or the details are drawn in pieces: what is typed or moves meanwhile goes first.
  const route = useDeferredValue(asked);
  const isSetUp = (settings.data?.kafka.brokers.length ?? 0) > 0;
  const showsMessages = route.tab === 'messages';
  const running = statuses?.filter(({ jobId }) => jobId !== null).length ?? 0;

  return (
    <Page
      title={t('consumers.title')}
      subtitle={
        statuses === null || statuses.length === 0
          ? undefined
          : t('consumers.running', { running: format.count(running), all: format.count(statuses.length) })
      }
      actions={
        isSetUp && !showsMessages && statuses !== null && statuses.length > 0 ? (
          <OrchestratorButtons statuses={statuses} />
        ) : undefined
      }
      scrolls={false}
    >
      <Loaded query={settings} subject={t('settings.theSettings')}>
        {() =>
          isSetUp ? (
            <Tabs
              className={classes.tabs ?? ''}
              value={showsMessages ? 'messages' : 'consumers'}
              keepMounted={false}
              onChange={(tab) => navigate({ page: 'consumers', tab })}
            >
              <Tabs.List aria-label={t('consumers.title')}>
                <Tabs.Tab value="consumers">{t('consumers.title')}</Tabs.Tab>
                <Tabs.Tab value="messages">{t('consumers.messages.title')}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="consumers" className={classes.scrolling ?? ''}>
                <ConsumersView feed={route.feed} />
              </Tabs.Panel>
              <Tabs.Panel value="messages" className={classes.fixed ?? ''}>
                <MessageViewer topic={route.topic} />
              </Tabs.Panel>
            </Tabs>
          ) : (
            <EmptyState
              icon={<IconPlugConnected size={22} />}
              title={t('consumers.notSetUp.title')}
              actions={
                <Button component="a" href={formatRoute({ page: 'settings' })}>
                  {t('consumers.notSetUp.action')}
                </Button>
              }
            >
              {t('consumers.notSetUp.text')}
            </EmptyState>
          )
        }
      </Loaded>
    </Page>
  );
}

function ConsumersView({ feed }: { feed: string | null }) {
  const { t } = useTranslation();
  const { statuses, error } = useConsumers();
  const [asked, setAsked] = useState<{ dialog: ConsumerDialog; feed: string } | null>(null);
  const onAsk = (dialog: ConsumerDialog, status: ConsumerStatus): void => setAsked({ dialog, feed: status.feed });
  const askedOf = statuses?.find((status) => status.feed === asked?.feed);

  if (statuses === null) {
    return error === null ? <RowsSkeleton /> : <ErrorState subject={t('consumers.theConsumers')} error={error} />;
  }
  return (
    <>
      <BrokerNotice statuses={statuses} />
      <Replays />
      {statuses.length === 0 ? (
        <EmptyState
          icon={<IconTransfer size={22} />}
          title={t('consumers.empty.title')}
          actions={
            <Button component="a" variant="default" href={formatRoute({ page: 'consumers', tab: 'messages' })}>
              {t('consumers.empty.action')}
            </Button>
          }
        >
          {t('consumers.empty.text')}
        </EmptyState>
      ) : (
        <ConsumerTable statuses={statuses} onAsk={onAsk} />
      )}
      <ConsumerDrawer feed={feed} statuses={statuses} onAsk={onAsk} onClose={() => navigate({ page: 'consumers' })} />
      {askedOf !== undefined && asked?.dialog === 'seek' && (
        <SeekDialog status={askedOf} onClose={() => setAsked(null)} />
      )}
      {askedOf !== undefined && asked?.dialog === 'replay' && (
        <ReplayDialog status={askedOf} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

/** Said once for all consumers: by the one that meets it, or where none runs by who asks for the topics. */
function BrokerNotice({ statuses }: { statuses: readonly ConsumerStatus[] }) {
  const { t } = useTranslation();
  const topics = useOperationQuery((operations) => operations.consumersTopics, {});
  const isUnreachable = statuses.some(({ state }) => state === 'unreachable');
  if (!topics.isError && !isUnreachable) return null;
  return (
    <Alert
      role="alert"
      variant="light"
      color="yellow"
      m="md"
      icon={<IconPlugConnectedX aria-hidden />}
      title={t('consumers.unreachable.title')}
    >
      {topics.isError && (
        <div>
          <CoreText>{messageOf(topics.error)}</CoreText>
        </div>
      )}
      <div>{t(isUnreachable ? 'consumers.unreachable.goesOn' : 'consumers.unreachable.remedy')}</div>
      <Button variant="default" mt="xs" mr="xs" loading={topics.isFetching} onClick={() => void topics.refetch()}>
        {t('common.retry')}
      </Button>
      <Button variant="default" mt="xs" component="a" href={formatRoute({ page: 'settings' })}>
        {t('consumers.unreachable.settings')}
      </Button>
    </Alert>
  );
}

function Replays() {
  const { t } = useTranslation();
  const replays = useJobs().filter((job) => job.kind === 'replay' && isActive(job));
  if (replays.length === 0) return null;
  return (
    <ul className={classes.replays} aria-label={t('consumers.replay.atWork')}>
      {replays.map((job) => (
        <li key={job.id}>
          <span>{job.feed}</span>
          <JobAtWork job={job} named />
        </li>
      ))}
    </ul>
  );
}
