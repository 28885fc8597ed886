import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedConfig } from '../../../../shared/contract/feeds';
import type { Job } from '../../../../shared/contract/jobs';
import { useConsumers } from '../../api/live-consumers';
import { useOperationQuery } from '../../api/use-operation-query';
import { formatRoute } from '../../ui/route';
import { ConsumerStateText, ConsumerSwitch } from '../consumers';
import classes from './feeds.module.css';

/** The Kafka consumer of a feed that has a topic: its state and its switch. `writing` is the job that holds the feed's lane of writers. */
export function ConsumerPanel({ config, writing }: { config: FeedConfig; writing: Job | undefined }) {
  const { t } = useTranslation();
  const settings = useOperationQuery((operations) => operations.settingsGet, {}).data;
  const { statuses } = useConsumers();
  if (config.topic === null || settings === undefined) return null;

  const feed = config.name;
  const connected = settings.kafka.brokers.length > 0;
  const consuming = writing?.kind === 'consume';
  const state = statuses?.find((status) => status.feed === feed)?.state ?? 'stopped';
  const blocked = !config.enabled
    ? t('feeds.consumer.disabled', { feed })
    : writing !== undefined && !consuming
      ? t('feeds.consumer.busy', { feed })
      : null;
  return (
    <section className={classes.consumer} aria-label={t('feeds.consumer.label')}>
      <div>
        <Text size="sm" fw={600}>
          {t('feeds.consumer.title', { topic: config.topic })}
        </Text>
        <Text size="xs" c="dimmed">
          {connected ? t('feeds.consumer.text') : t('feeds.consumer.notSetUp')}{' '}
          <Anchor
            size="xs"
            href={connected ? formatRoute({ page: 'consumers', feed }) : formatRoute({ page: 'settings' })}
          >
            {t(connected ? 'feeds.consumer.open' : 'feeds.consumer.setUp')}
          </Anchor>
        </Text>
      </div>
      {connected && (
        <Group gap="xs" wrap="nowrap">
          <ConsumerStateText state={consuming && state === 'stopped' ? 'starting' : state} />
          <ConsumerSwitch feed={feed} state={state} running={consuming} blocked={blocked} />
        </Group>
      )}
    </section>
  );
}
