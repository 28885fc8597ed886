import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import shared from '../../ui/data-table.module.css';
import { FeedLink } from '../../ui/feed-link';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { useNow } from '../../ui/use-now';
import classes from './lake.module.css';

export function FeedList({ feeds }: { feeds: readonly FeedSummary[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  return (
    <>
      <p className={classes.note}>
        {t('lake.choose')}. {t('lake.chooseText')}
      </p>
      <Table className={shared.table ?? ''} highlightOnHover stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('lake.feed')}</Table.Th>
            <Table.Th className="number">{t('lake.fact.records')}</Table.Th>
            <Table.Th className="number">{t('lake.fact.size')}</Table.Th>
            <Table.Th className="number">{t('lake.fact.files')}</Table.Th>
            <Table.Th>{t('lake.fact.lastCommit')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {feeds.map((feed) => (
            <Table.Tr key={feed.name}>
              <Table.Th scope="row" fw={500}>
                <FeedLink feed={feed} href={formatRoute({ page: 'lake', feed: feed.name })} />
              </Table.Th>
              <Table.Td className="number">{feed.problem === null ? format.count(feed.records) : '–'}</Table.Td>
              <Table.Td className="number">{feed.problem === null ? format.bytes(feed.sizeBytes) : '–'}</Table.Td>
              <Table.Td className="number">{feed.problem === null ? format.count(feed.files) : '–'}</Table.Td>
              <Table.Td className="quiet">
                {feed.problem !== null ? (
                  <span className={classes.problem}>{t('feeds.status.problem')}</span>
                ) : feed.lastCommitAt === null ? (
                  t('feeds.never')
                ) : (
                  format.relative(feed.lastCommitAt, nowMs)
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
