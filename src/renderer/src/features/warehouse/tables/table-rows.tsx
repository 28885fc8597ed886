import { Anchor, Button, Table } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconClockHour4,
  IconRefresh,
  IconTransferIn,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../../shared/contract/jobs';
import type { SyncReport, WarehouseStatus } from '../../../../../shared/contract/warehouse';
import { isActive } from '../../../api/feed-jobs';
import { useAskedQuery } from '../../../api/use-asked-query';
import { useFormat } from '../../../ui/format';
import { formatRoute } from '../../../ui/route';
import { useNow } from '../../../ui/use-now';
import { JobAtWork } from '../../jobs';
import classes from '../warehouse.module.css';
import { snapshotState, type SnapshotState } from './snapshot-state';
import { SyncButton } from './sync-buttons';
import { SyncReportText } from './sync-report';
import { VerificationText } from './verification-text';

type WarehouseTable = WarehouseStatus['tables'][number];

interface TableRowsProps {
  readonly table: WarehouseTable;
  /** False before `init`: nothing can be loaded into it, nor looked at. */
  readonly isMade: boolean;
  readonly job: Job | undefined;
  readonly report: SyncReport | undefined;
}

const columns = 5;
/** Who has left the page may come back to another store. */
const KEEP_MS = 0;

/** A table's line, and beneath it what its load does or came to, and how it compares to the lake. */
export function TableRows({ table, isMade, job, report }: TableRowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { table: name, kind, feed, rows, snapshotVersion, lakeVersion, loadedAt } = table;
  const verify = useAskedQuery((operations) => operations.warehouseVerify, { table: name }, KEEP_MS);
  const { query } = verify;
  const works = job !== undefined && isActive(job);
  const failed = job?.status === 'failed' ? job.error : null;
  // Of a dimension the store keeps no time; the jobs of this process are remembered.
  const syncedAt = loadedAt ?? (job?.status === 'done' ? job.endedAt : null);
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="row" fw={500}>
          {name}
          <span className={classes.second}>
            {kind === 'dimension' || kind === 'fact' ? t(`warehouse.kindFrom.${kind}`) : ''}{' '}
            {feed !== null && (
              <Anchor inherit href={formatRoute({ page: 'lake', feed })}>
                {feed}
              </Anchor>
            )}
          </span>
        </Table.Th>
        <Table.Td className="number">{rows === null ? '–' : format.count(rows)}</Table.Td>
        <Table.Td>
          <StateText state={snapshotState(table)} />
          <span className={classes.second}>
            {snapshotVersion !== null &&
              lakeVersion !== null &&
              t(snapshotVersion === 0 ? 'warehouse.liveVersions' : 'warehouse.versions', {
                loaded: snapshotVersion,
                lake: lakeVersion,
              })}
          </span>
        </Table.Td>
        <Table.Td className="number">{syncedAt === null ? '–' : <Ago at={syncedAt} />}</Table.Td>
        <Table.Td>
          {isMade && (
            <div className={classes.actions}>
              <SyncButton table={name} disabled={works} />
              {query.isFetching ? (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={t('warehouse.verify.cancelOf', { table: name })}
                  onClick={verify.cancel}
                >
                  {t('common.cancel')}
                </Button>
              ) : (
                <Button
                  variant="default"
                  size="compact-xs"
                  disabled={works}
                  aria-label={t('warehouse.verify.oneOf', { table: name })}
                  onClick={verify.ask}
                >
                  {t('warehouse.verify.one')}
                </Button>
              )}
            </div>
          )}
        </Table.Td>
      </Table.Tr>
      {works && (
        <Table.Tr className={classes.more ?? ''}>
          <Table.Td colSpan={columns}>
            <JobAtWork job={job} />
          </Table.Td>
        </Table.Tr>
      )}
      {failed !== null && (
        <Table.Tr className={classes.more ?? ''}>
          <Table.Td colSpan={columns}>
            <span className={classes.bad}>{t('warehouse.sync.reason', { reason: failed.message })}</span>
          </Table.Td>
        </Table.Tr>
      )}
      {report !== undefined && !works && (
        <Table.Tr className={classes.more ?? ''}>
          <Table.Td colSpan={columns}>
            <SyncReportText report={report} />
          </Table.Td>
        </Table.Tr>
      )}
      {(query.isFetching || query.isError || query.data !== undefined) && (
        <Table.Tr className={classes.more ?? ''}>
          <Table.Td colSpan={columns}>
            <VerificationText query={query} />
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

const looks: Readonly<
  Record<SnapshotState['state'], { readonly icon: Icon; readonly tone: 'well' | 'off' | 'warning' }>
> = {
  newest: { icon: IconCircleCheck, tone: 'well' },
  loaded: { icon: IconCircleCheck, tone: 'off' },
  live: { icon: IconTransferIn, tone: 'well' },
  refreshed: { icon: IconRefresh, tone: 'off' },
  behind: { icon: IconClockHour4, tone: 'warning' },
  ahead: { icon: IconArrowBackUp, tone: 'warning' },
  notLoaded: { icon: IconAlertTriangle, tone: 'warning' },
  nothingToLoad: { icon: IconCircleDashed, tone: 'off' },
};

function StateText({ state }: { state: SnapshotState }) {
  const { t } = useTranslation();
  const { icon: StateIcon, tone } = looks[state.state];
  return (
    <span className={classes.state} data-tone={tone}>
      <StateIcon size={15} stroke={1.8} aria-hidden />
      {state.state === 'behind'
        ? t('warehouse.state.behind', { count: state.versions })
        : t(`warehouse.state.${state.state}`)}
    </span>
  );
}
