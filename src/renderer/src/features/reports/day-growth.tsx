import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedReport } from '../../../../shared/contract/reports';
import shared from '../../ui/data-table.module.css';
import { FeedLink } from '../../ui/feed-link';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { formatRoute } from '../../ui/route';
import { useScrolledTo } from '../../ui/use-scrolled-to';
import { cameOn } from './growth';
import classes from './reports.module.css';

/** What came on a day of commits, by feed: what a bar of the lake's growth is made of. Each feed leads to the files that hold it. */
export function DayGrowth({ feeds, day }: { feeds: readonly FeedReport[]; day: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  // The bar that leads here may be below.
  const place = useScrolledTo<HTMLDivElement>(day);
  const found = cameOn(feeds, day);
  return (
    <div ref={place}>
      <Panel
        title={t('reports.cameOn', { day: format.day(day) })}
        actions={
          <Anchor size="sm" href={formatRoute({ page: 'reports' })}>
            {t('reports.allDays')}
          </Anchor>
        }
      >
        {found.feeds.length === 0 ? (
          <p className={`quiet ${classes.text}`}>{t('reports.nothingCame')}</p>
        ) : (
          <Table className={shared.table ?? ''} verticalSpacing={3} horizontalSpacing={10}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('lake.feed')}</Table.Th>
                <Table.Th className="number">{t('lake.fact.records')}</Table.Th>
                <Table.Th className="number">{t('lake.fact.size')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.feeds.map(({ feed, records, sizeBytes }) => (
                <Table.Tr key={feed.name}>
                  <Table.Th scope="row" fw={400}>
                    <FeedLink feed={feed} href={formatRoute({ page: 'lake', feed: feed.name, tab: 'files', day })} />
                  </Table.Th>
                  <Table.Td className="number">{format.count(records)}</Table.Td>
                  <Table.Td className="number">{format.bytes(sizeBytes)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
            <Table.Tfoot>
              <Table.Tr>
                <Table.Th scope="row">{t('reports.allFeeds')}</Table.Th>
                <Table.Td className="number">{format.count(found.records)}</Table.Td>
                <Table.Td className="number">{format.bytes(found.sizeBytes)}</Table.Td>
              </Table.Tr>
            </Table.Tfoot>
          </Table>
        )}
      </Panel>
    </div>
  );
}
