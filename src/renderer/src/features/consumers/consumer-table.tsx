import { ActionIcon, Anchor, Menu, Table, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconArrowsHorizontal, IconDots, IconMessages, IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { Sparkline } from '../../ui/sparkline';
import { CoreText } from '../../ui/states/core-text';
import { useNow } from '../../ui/use-now';
import { CompletenessBadge } from './completeness-badge';
import { ConsumerStateText } from './consumer-state';
import { ConsumerSwitch } from './consumer-switch';
import classes from './consumers.module.css';
import { LagText } from './lag-text';

export type ConsumerDialog = 'seek' | 'replay';

interface ConsumerTableProps {
  readonly statuses: readonly ConsumerStatus[];
  readonly onAsk: (dialog: ConsumerDialog, status: ConsumerStatus) => void;
}

export function ConsumerTable({ statuses, onAsk }: ConsumerTableProps) {
  const { t } = useTranslation();
  return (
    <Table
      className={`${shared.table} ${classes.table}`}
      stickyHeader
      withRowBorders={false}
      verticalSpacing={4}
      horizontalSpacing="xs"
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('consumers.column.feed')}</Table.Th>
          <Table.Th>{t('consumers.column.state')}</Table.Th>
          <Table.Th className="number">{t('consumers.column.lag')}</Table.Th>
          <Table.Th className={shared.wide ?? ''}>{t('consumers.column.history')}</Table.Th>
          <Table.Th className="number">{t('consumers.column.rate')}</Table.Th>
          <Table.Th className="number">{t('consumers.column.lastBatch')}</Table.Th>
          <Table.Th className="number">{t('consumers.column.quarantined')}</Table.Th>
          <Table.Th>{t('consumers.column.complete')}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t('consumers.column.actions')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      {statuses.map((status) => (
        <ConsumerRows key={status.feed} status={status} onAsk={onAsk} />
      ))}
    </Table>
  );
}

interface ConsumerRowsProps {
  readonly status: ConsumerStatus;
  readonly onAsk: ConsumerTableProps['onAsk'];
}

const columns = 9;

/** A feed's line, and beneath it what is wrong. A body of its own, so that the two are one thing. */
function ConsumerRows({ status, onAsk }: ConsumerRowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { feed, topic, state, history, lastBatch, error, alert } = status;
  const runs = status.jobId !== null;
  const said = [...(error === null ? [] : [error.message]), ...(alert === null ? [] : [alert])];
  return (
    <Table.Tbody data-testid={`consumer-${feed}`}>
      <Table.Tr>
        <Table.Th scope="row" className={classes.feedCell ?? ''}>
          <Anchor size="sm" href={formatRoute({ page: 'consumers', feed })} title={feed}>
            {feed}
          </Anchor>
          {topic !== feed && (
            <span className={classes.second} title={topic}>
              {t('consumers.topic', { topic })}
            </span>
          )}
        </Table.Th>
        <Table.Td>
          <ConsumerStateText state={state} />
        </Table.Td>
        <Table.Td className="number">
          <LagText status={status} />
        </Table.Td>
        <Table.Td className={shared.wide ?? ''}>
          <Sparkline values={history.map((point) => point.lagMessages)} label={t('consumers.lag.history', { feed })} />
        </Table.Td>
        <Table.Td className="number">
          {runs ? t('consumers.rate', { rate: format.count(status.messagesPerSecond) }) : '–'}
        </Table.Td>
        <Table.Td className="number">
          {lastBatch === null ? (
            '–'
          ) : (
            <span className={classes.stacked}>
              <span title={t('consumers.batch.average', { rows: format.count(status.averageBatchRows) })}>
                {t('consumers.batch.rows', { count: lastBatch.rows, formatted: format.count(lastBatch.rows) })}
              </span>
              <span className={classes.second}>
                <Ago at={lastBatch.at} />
              </span>
            </span>
          )}
        </Table.Td>
        <Table.Td className="number">
          <Quarantined status={status} />
        </Table.Td>
        <Table.Td>
          <CompletenessBadge feed={feed} />
        </Table.Td>
        <Table.Td>
          <div className={classes.actions}>
            <ConsumerSwitch feed={feed} state={state} running={runs} />
            <MoreActions status={status} onAsk={onAsk} />
          </div>
        </Table.Td>
      </Table.Tr>
      {said.length > 0 && (
        <Table.Tr className={classes.said ?? ''}>
          <Table.Td colSpan={columns} data-problem={error !== null}>
            <span className={classes.problem}>
              <IconAlertTriangle size={15} aria-hidden />
              <CoreText>{said.join(' ')}</CoreText>
            </span>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

/** By itself, so that the second that passes draws nothing else anew. */
function Ago({ at }: { at: string }) {
  const format = useFormat();
  return <span title={format.instant(at)}>{format.relativeShort(at, useNow(5_000))}</span>;
}

function Quarantined({ status: { feed, quarantined } }: { status: ConsumerStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Anchor
      size="sm"
      href={formatRoute({ page: 'quarantine', feed })}
      title={t('consumers.quarantinedHelp')}
      aria-label={t('consumers.quarantined', { feed, count: quarantined, formatted: format.count(quarantined) })}
    >
      {format.count(quarantined)}
    </Anchor>
  );
}

function MoreActions({ status, onAsk }: ConsumerRowsProps) {
  const { t } = useTranslation();
  const { feed, topic } = status;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={t('consumers.more', { feed })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowsHorizontal size={14} aria-hidden />} onClick={() => onAsk('seek', status)}>
          {t('consumers.seek.action')}
        </Menu.Item>
        <Menu.Item leftSection={<IconRepeat size={14} aria-hidden />} onClick={() => onAsk('replay', status)}>
          {t('consumers.replay.action')}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={formatRoute({ page: 'consumers', tab: 'messages', topic })}
          leftSection={<IconMessages size={14} aria-hidden />}
        >
          {t('consumers.messages.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
