import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedConfig } from '../../../../shared/contract/feeds';
import type { Job } from '../../../../shared/contract/jobs';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import { formatRoute } from '../../ui/route';
import classes from './feeds.module.css';

/** Starting and stopping the Kafka consumer of a feed that has a topic. `writing` is the job that holds the feed's lane of writers. */
export function ConsumerPanel({ config, writing }: { config: FeedConfig; writing: Job | undefined }) {
  const { t } = useTranslation();
  const settings = useOperationQuery((operations) => operations.settingsGet, {}).data;
  const start = useCommand((operations) => operations.consumersStart);
  const stop = useCommand((operations) => operations.consumersStop);
  if (config.topic === null || settings === undefined) return null;

  const feed = config.name;
  const connected = settings.kafka.brokers.length > 0;
  const consuming = writing?.kind === 'consume';
  return (
    <section className={classes.consumer} aria-label={t('feeds.consumer.label')}>
      <div>
        <Text size="sm" fw={600}>
          {t('feeds.consumer.title', { topic: config.topic })}
        </Text>
        <Text size="xs" c="dimmed">
          {connected ? t('feeds.consumer.text') : t('feeds.consumer.notSetUp')}{' '}
          {!connected && (
            <Anchor size="xs" href={formatRoute({ page: 'settings' })}>
              {t('feeds.consumer.setUp')}
            </Anchor>
          )}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        {consuming ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            loading={stop.isPending}
            onClick={() =>
              stop.mutate(
                { feeds: [feed] },
                { onError: (error) => notifyFailure(t('feeds.consumer.stopFailed', { feed }), error) },
              )
            }
          >
            {t('feeds.consumer.stop')}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            disabled={!connected || !config.enabled || writing !== undefined}
            loading={start.isPending}
            onClick={() =>
              start.mutate(
                { feeds: [feed] },
                { onError: (error) => notifyFailure(t('jobs.failed.consume', { feed }), error) },
              )
            }
          >
            {t('feeds.consumer.start')}
          </Button>
        )}
      </Group>
    </section>
  );
}
