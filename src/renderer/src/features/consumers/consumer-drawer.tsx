import { Button, Drawer, Group, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { Facts } from '../../ui/facts';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { ScrollTable } from '../../ui/scroll-table';
import { ofRoute } from '../../ui/shortcuts';
import { RowsSkeleton } from '../../ui/states/loaded';
import { CompletenessPanel } from './completeness-panel';
import { ConsumerStateText } from './consumer-state';
import { ConsumerSwitch } from './consumer-switch';
import type { ConsumerDialog } from './consumer-table';
import classes from './consumers.module.css';
import { partitionLag } from './partition-lag';

interface ConsumerDrawerProps {
  /** Of the address; null where the drawer is closed. */
  readonly feed: string | null;
  readonly statuses: readonly ConsumerStatus[] | null;
  readonly onAsk: (dialog: ConsumerDialog, status: ConsumerStatus) => void;
  readonly onClose: () => void;
}

/** One consumer whole: its partitions, its batches, and what the lake has of its topic. */
export function ConsumerDrawer({ feed, statuses, onAsk, onClose }: ConsumerDrawerProps) {
  const { t } = useTranslation();
  const status = statuses?.find((each) => each.feed === feed);
  return (
    <Drawer
      {...ofRoute}
      opened={feed !== null}
      onClose={onClose}
      position="right"
      size={720}
      // The page behind it does not scroll anyway, and locking it costs a new style for everything in the window.
      lockScroll={false}
      title={feed}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {statuses === null ? (
        <RowsSkeleton />
      ) : status === undefined ? (
        <Text size="sm">{t('consumers.noSuchConsumer', { feed })}</Text>
      ) : (
        // Nothing that is asked of one consumer is told of another.
        <ConsumerDetail key={status.feed} status={status} onAsk={onAsk} />
      )}
    </Drawer>
  );
}

interface ConsumerDetailProps {
  readonly status: ConsumerStatus;
  readonly onAsk: ConsumerDrawerProps['onAsk'];
}

function ConsumerDetail({ status, onAsk }: ConsumerDetailProps) {
  const { t } = useTranslation();
  const { feed, topic, state } = status;
  return (
    <>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Group gap="xs" wrap="nowrap">
          <ConsumerStateText state={state} />
          <ConsumerSwitch feed={feed} state={state} running={status.jobId !== null} />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={() => onAsk('seek', status)}>
            {t('consumers.seek.action')}
          </Button>
          <Button variant="default" onClick={() => onAsk('replay', status)}>
            {t('consumers.replay.action')}
          </Button>
          <Button variant="default" component="a" href={formatRoute({ page: 'consumers', tab: 'messages', topic })}>
            {t('consumers.messages.action')}
          </Button>
        </Group>
      </Group>
      <BatchFacts status={status} />
      <section className={classes.section} aria-label={t('consumers.partition.title')}>
        <Title order={3}>{t('consumers.partition.title')}</Title>
        {status.partitions.length === 0 ? (
          <p className={`quiet ${classes.hint}`}>{t('consumers.partition.unknown')}</p>
        ) : (
          <PartitionTable partitions={status.partitions} />
        )}
      </section>
      <CompletenessPanel feed={feed} />
    </>
  );
}

function BatchFacts({ status }: { status: ConsumerStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { topic, lastBatch, batches, averageBatchRows } = status;
  return (
    <Facts
      facts={[
        [t('consumers.fact.topic'), topic],
        [t('consumers.fact.commits'), format.count(batches)],
        [t('consumers.fact.averageRows'), batches === 0 ? '–' : format.count(averageBatchRows)],
        [
          t('consumers.fact.lastCommit'),
          lastBatch === null
            ? '–'
            : t('consumers.batch.last', {
                at: format.instant(lastBatch.at),
                rows: format.count(lastBatch.rows),
                size: format.bytes(lastBatch.sizeBytes),
                count: lastBatch.days,
                days: format.count(lastBatch.days),
                duration: format.duration(lastBatch.durationMs),
              }),
        ],
      ]}
    />
  );
}

function PartitionTable({ partitions }: { partitions: ConsumerStatus['partitions'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollTable
      label={t('consumers.partition.title')}
      maxHeight={280}
      heads={[
        { title: t('consumers.partition.partition'), isNumber: true },
        { title: t('consumers.partition.assigned') },
        { title: t('consumers.partition.position'), isNumber: true },
        { title: t('consumers.partition.earliest'), isNumber: true },
        { title: t('consumers.partition.latest'), isNumber: true },
        { title: t('consumers.partition.lag'), isNumber: true },
      ]}
    >
      {partitions.map((each) => (
        <Table.Tr key={each.partition}>
          <Table.Td className="number">{each.partition}</Table.Td>
          <Table.Td>{each.assigned ? t('consumers.partition.here') : t('consumers.partition.notHere')}</Table.Td>
          <Table.Td className="number">{each.position}</Table.Td>
          <Table.Td className="number">{each.earliest}</Table.Td>
          <Table.Td className="number">{each.latest}</Table.Td>
          <Table.Td className="number">{format.count(partitionLag(each))}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}
