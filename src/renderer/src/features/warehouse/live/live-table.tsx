import { Anchor, Button, Table, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconClockHour4,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveLoad } from '../../../../../shared/contract/warehouse';
import type { FeedName } from '../../../../../shared/ids';
import shared from '../../../ui/data-table.module.css';
import { useFormat } from '../../../ui/format';
import { formatRoute } from '../../../ui/route';
import { useNow } from '../../../ui/use-now';
import { CoreText } from '../../../ui/states/core-text';
import classes from '../warehouse.module.css';
import { useLiveCommands } from './use-live-commands';

interface LiveTableProps {
  readonly loads: readonly LiveLoad[];
  readonly onReset: (feed: FeedName) => void;
}

const columns = 7;

export function LiveTable({ loads, onReset }: LiveTableProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.tables}>
      <Table className={shared.table ?? ''} verticalSpacing={5} horizontalSpacing={10}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('warehouse.column.feed')}</Table.Th>
            <Table.Th>{t('warehouse.live.into')}</Table.Th>
            <Table.Th>{t('warehouse.column.state')}</Table.Th>
            <Table.Th className="number">{t('warehouse.live.lag')}</Table.Th>
            <Table.Th className="number">{t('warehouse.live.rows')}</Table.Th>
            <Table.Th className="number">{t('warehouse.live.committed')}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t('warehouse.column.actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        {loads.map((load) => (
          <LiveRows key={load.feed} load={load} onReset={() => onReset(load.feed)} />
        ))}
      </Table>
    </div>
  );
}

/** A feed's line, and beneath it what is wrong. */
function LiveRows({ load, onReset }: { load: LiveLoad; onReset: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { feed, topic, tables, state, problem, jobId, lagMessages, upserted, deleted, refused, committedAt } = load;
  const { start, stop } = useLiveCommands(feed);
  const runs = jobId !== null;
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="row" fw={500}>
          <Anchor size="sm" href={formatRoute({ page: 'lake', feed })}>
            {feed}
          </Anchor>
          {topic !== feed && <span className={classes.second}>{t('consumers.topic', { topic })}</span>}
        </Table.Th>
        <Table.Td className={classes.wrapped ?? ''}>
          {tables.map((table) => (
            <div key={table}>
              <BreakableName name={table} />
            </div>
          ))}
        </Table.Td>
        <Table.Td>
          <LiveState state={state} />
        </Table.Td>
        <Table.Td className="number">{lagMessages === null ? '–' : format.count(lagMessages)}</Table.Td>
        <Table.Td className="number">
          {t('warehouse.live.loaded', { rows: format.count(upserted) })}
          <span className={classes.second} data-bad={refused > 0}>
            {t('warehouse.live.others', { deleted: format.count(deleted), refused: format.count(refused) })}
          </span>
        </Table.Td>
        <Table.Td className="number">{committedAt === null ? '–' : <Ago at={committedAt} />}</Table.Td>
        <Table.Td>
          <div className={classes.actions}>
            {runs ? (
              <Button
                variant="default"
                size="compact-xs"
                loading={stop.isPending}
                aria-label={t('warehouse.live.stopOf', { feed })}
                onClick={stop.run}
              >
                {t('warehouse.live.stop')}
              </Button>
            ) : (
              <Button
                variant="default"
                size="compact-xs"
                loading={start.isPending}
                aria-label={t('warehouse.live.startOf', { feed })}
                onClick={start.run}
              >
                {t('warehouse.live.start')}
              </Button>
            )}
            <Button
              variant="default"
              size="compact-xs"
              disabled={runs}
              aria-haspopup="dialog"
              aria-label={t('warehouse.live.resetOf', { feed })}
              title={runs ? t('warehouse.live.stopFirst') : undefined}
              onClick={onReset}
            >
              {t('warehouse.live.reset')}
            </Button>
          </div>
        </Table.Td>
      </Table.Tr>
      {problem !== null && (
        <Table.Tr className={classes.more ?? ''}>
          <Table.Td colSpan={columns}>
            <span className={classes.bad}>
              <CoreText>{problem}</CoreText>
            </span>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

/** Broken between its words rather than within one. */
function BreakableName({ name }: { name: string }) {
  return name.split(/(?<=_)/).map((word, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}

function Ago({ at }: { at: string }) {
  const format = useFormat();
  return <span title={format.instant(at)}>{format.relativeShort(at, useNow(5_000))}</span>;
}

const looks: Readonly<
  Record<LiveLoad['state'], { readonly icon: Icon; readonly tone: 'well' | 'off' | 'warning' | 'problem' }>
> = {
  stopped: { icon: IconPlayerStop, tone: 'off' },
  starting: { icon: IconRefresh, tone: 'well' },
  loading: { icon: IconPlayerPlay, tone: 'well' },
  waiting: { icon: IconClockHour4, tone: 'well' },
  unreachable: { icon: IconPlugConnectedX, tone: 'warning' },
  failed: { icon: IconAlertTriangle, tone: 'problem' },
};

function LiveState({ state }: { state: LiveLoad['state'] }) {
  const { t } = useTranslation();
  const { icon: StateIcon, tone } = looks[state];
  return (
    <span className={classes.state} data-tone={tone} title={t(`warehouse.live.stateHelp.${state}`)}>
      <StateIcon size={15} stroke={1.8} aria-hidden />
      {t(`warehouse.live.state.${state}`)}
    </span>
  );
}
