import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedReport } from '../../../../shared/contract/reports';
import shared from '../../ui/data-table.module.css';
import { FeedLink } from '../../ui/feed-link';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { Sparkline } from '../../ui/sparkline';
import { CoreText } from '../../ui/states/core-text';
import classes from './reports.module.css';

const TREND_DAYS = 30;

interface ReportTableProps {
  readonly feeds: readonly FeedReport[];
  /** When the report was made: ages are as of then. */
  readonly at: string;
  readonly chosen: string | null;
}

export function ReportTable({ feeds, at, chosen }: ReportTableProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.table}>
      <Table className={shared.table ?? ''} verticalSpacing={5} horizontalSpacing={10} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('lake.feed')}</Table.Th>
            <Table.Th className="number">{t('lake.fact.records')}</Table.Th>
            <Table.Th className="number">{t('lake.fact.size')}</Table.Th>
            <Table.Th className="number">{t('reports.partitions')}</Table.Th>
            <Table.Th className="number">{t('reports.newestEvent')}</Table.Th>
            <Table.Th className="number">{t('reports.lastCommit')}</Table.Th>
            <Table.Th className="number">{t('reports.small')}</Table.Th>
            <Table.Th className="number">{t('reports.late')}</Table.Th>
            <Table.Th className="number">{t('reports.quarantined')}</Table.Th>
            <Table.Th className={classes.trend ?? ''}>{t('reports.trend')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {feeds.map((report) => (
            <ReportRow key={report.feed.name} report={report} at={at} chosen={report.feed.name === chosen} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function ReportRow(props: { report: FeedReport; at: string; chosen: boolean }) {
  const { feed } = props.report;
  return (
    <Table.Tr data-chosen={props.chosen}>
      <Table.Th scope="row" fw={500}>
        <FeedLink feed={feed} href={formatRoute({ page: 'reports', feed: props.chosen ? null : feed.name })} />
      </Table.Th>
      {feed.problem === null ? (
        <Figures {...props} />
      ) : (
        // In the place of its figures: of a feed that cannot be read there are none.
        <Table.Td colSpan={9} className={classes.problem ?? ''}>
          <CoreText>{feed.problem.message}</CoreText>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Figures({ report, at }: { report: FeedReport; at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { feed } = report;
  const newestDay = report.days.at(-1)?.date;
  const atMs = new Date(at).getTime();
  const age = (seconds: number | null): string =>
    seconds === null ? '–' : format.relativeShort(new Date(atMs - Math.max(0, seconds) * 1000).toISOString(), atMs);
  return (
    <>
      <Table.Td className="number">
        <Anchor inherit underline="hover" href={formatRoute({ page: 'sql', sql: selectAll(feed.name) })}>
          {format.count(feed.records)}
        </Anchor>
      </Table.Td>
      <Table.Td className="number">
        <Anchor inherit underline="hover" href={formatRoute({ page: 'lake', feed: feed.name, tab: 'files' })}>
          {format.bytes(feed.sizeBytes)}
        </Anchor>
      </Table.Td>
      <Table.Td className="number">
        <Anchor inherit underline="hover" href={formatRoute({ page: 'lake', feed: feed.name })}>
          {feed.kind === 'table'
            ? t('reports.versions', { count: feed.partitions, formatted: format.count(feed.partitions) })
            : t('feeds.status.days', { count: feed.partitions, formatted: format.count(feed.partitions) })}
        </Anchor>
      </Table.Td>
      <Table.Td className="number" title={feed.maxEventTime === null ? undefined : format.instant(feed.maxEventTime)}>
        {newestDay === undefined ? (
          age(report.eventAgeSeconds)
        ) : (
          <Anchor inherit underline="hover" href={formatRoute({ page: 'lake', feed: feed.name, day: newestDay })}>
            {age(report.eventAgeSeconds)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className="number" title={feed.lastCommitAt === null ? undefined : format.instant(feed.lastCommitAt)}>
        {feed.readOnly ? (
          age(report.commitAgeSeconds)
        ) : (
          <Anchor inherit underline="hover" href={formatRoute({ page: 'lake', feed: feed.name, tab: 'versions' })}>
            {age(report.commitAgeSeconds)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className="number">
        {report.smallFiles === 0 ? (
          <span className="quiet">{format.count(0)}</span>
        ) : (
          <Anchor
            inherit
            href={formatRoute({ page: 'lake', feed: feed.name, tab: 'maintenance' })}
            aria-label={t('reports.maintain', { feed: feed.name, formatted: format.count(report.smallFiles) })}
          >
            {format.count(report.smallFiles)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className="number">
        {report.lateRecords === 0 ? (
          <span className="quiet">{format.count(0)}</span>
        ) : (
          <Anchor
            inherit
            href={formatRoute({ page: 'reports', tab: 'late', feed: feed.name })}
            aria-label={t('reports.showLate', { feed: feed.name, formatted: format.count(report.lateRecords) })}
          >
            {format.count(report.lateRecords)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className="number">
        {feed.quarantined === 0 ? (
          <span className="quiet">{format.count(0)}</span>
        ) : (
          <Anchor
            inherit
            c="var(--lagoon-danger)"
            href={formatRoute({ page: 'quarantine', feed: feed.name })}
            aria-label={t('lake.fact.openQuarantine', { feed: feed.name })}
          >
            {format.count(feed.quarantined)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td className={classes.trend ?? ''}>
        <Sparkline
          values={report.growth.slice(-TREND_DAYS).map(({ records }) => records)}
          label={t('reports.trendOf', { feed: feed.name })}
        />
      </Table.Td>
    </>
  );
}
