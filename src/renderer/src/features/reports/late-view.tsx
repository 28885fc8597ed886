import { Anchor, Table } from '@mantine/core';
import { IconClockCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedReport } from '../../../../shared/contract/reports';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { lateDays } from './late-days';
import classes from './reports.module.css';

/** Of a table of days; more would hold the page. */
const MOST_DAYS = 1000;

/** The days that late records are of. Each leads to the day's files, which tell when they came. */
export function LateView({ feeds, feed }: { feeds: readonly FeedReport[]; feed: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const one = feeds.filter((report) => report.feed.name === feed);
  const { days, late, older } = lateDays(feed === null ? feeds : one);
  const allFeeds = feed !== null && (
    <Anchor href={formatRoute({ page: 'reports', tab: 'late' })}>{t('reports.lateOfAll')}</Anchor>
  );
  if (late === 0) {
    return (
      <EmptyState icon={<IconClockCheck size={22} />} title={t('reports.lateNone')} actions={allFeeds}>
        {t('reports.lateText')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.runs}>
      <div className={classes.filters}>
        <span>{t('reports.lateFound', { count: late, formatted: format.count(late) })}</span>
        {allFeeds}
        <span className="quiet">{t('reports.lateText')}</span>
      </div>
      <div className={classes.table}>
        <Table className={shared.table ?? ''} verticalSpacing={4} horizontalSpacing={10} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('reports.day')}</Table.Th>
              <Table.Th>{t('lake.feed')}</Table.Th>
              <Table.Th className="number">{t('reports.late')}</Table.Th>
              <Table.Th className="number">{t('lake.fact.records')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {days.slice(0, MOST_DAYS).map((day) => (
              <Table.Tr key={`${day.feed.name} ${day.date}`}>
                <Table.Th scope="row" fw={400}>
                  <Anchor
                    inherit
                    href={formatRoute({ page: 'lake', feed: day.feed.name, day: day.date })}
                    aria-label={t('reports.lateDay', { day: format.day(day.date), feed: day.feed.name })}
                  >
                    {format.day(day.date)}
                  </Anchor>
                </Table.Th>
                <Table.Td>{day.feed.name}</Table.Td>
                <Table.Td className="number">{format.count(day.late)}</Table.Td>
                <Table.Td className="number">{format.count(day.records)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {days.length > MOST_DAYS && (
        <p className={`quiet ${classes.text}`}>
          {t('reports.lateShown', { shown: format.count(MOST_DAYS), total: format.count(days.length) })}
        </p>
      )}
      {older > 0 && (
        <p className={`quiet ${classes.text}`}>
          {t('reports.lateOlder', { count: older, formatted: format.count(older) })}
        </p>
      )}
    </div>
  );
}
