import { Anchor, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import shared from '../../ui/data-table.module.css';
import { FeedLink } from '../../ui/feed-link';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
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
              {feed.problem === null ? (
                <>
                  <Figure href={formatRoute({ page: 'sql', sql: selectAll(feed.name) })}>
                    {format.count(feed.records)}
                  </Figure>
                  <Figure href={filesOf(feed)}>{format.bytes(feed.sizeBytes)}</Figure>
                  <Figure href={filesOf(feed)}>{format.count(feed.files)}</Figure>
                </>
              ) : (
                <>
                  <Table.Td className="number">–</Table.Td>
                  <Table.Td className="number">–</Table.Td>
                  <Table.Td className="number">–</Table.Td>
                </>
              )}
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

function filesOf(feed: FeedSummary): string {
  return formatRoute({ page: 'lake', feed: feed.name, tab: 'files' });
}

/** A figure of a feed, and the way to what it counts. */
function Figure({ href, children }: { href: string; children: string }) {
  return (
    <Table.Td className="number">
      <Anchor inherit underline="hover" href={href}>
        {children}
      </Anchor>
    </Table.Td>
  );
}
