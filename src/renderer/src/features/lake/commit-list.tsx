import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Loaded } from '../../ui/states/loaded';
import classes from './lake.module.css';

const MOST_COMMITS = 100;

/** The feed's log, newest entry first. */
export function CommitList({ feed }: { feed: FeedName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const history = useOperationQuery((operations) => operations.lakeHistory, { feed, limit: MOST_COMMITS });
  return (
    <Loaded query={history} subject={t('lake.commitsOf', { feed })}>
      {(commits) =>
        commits.length === 0 ? (
          <p className={classes.note}>{t('lake.commit.none')}</p>
        ) : (
          <>
            {commits.length === MOST_COMMITS && (
              <p className={classes.note}>{t('lake.commit.shown', { shown: format.count(MOST_COMMITS) })}</p>
            )}
            <Table className={classes.table ?? ''} stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th className="number">{t('lake.commit.version')}</Table.Th>
                  <Table.Th>{t('lake.commit.committed')}</Table.Th>
                  <Table.Th>{t('lake.commit.operation')}</Table.Th>
                  <Table.Th className="number">{t('lake.commit.records')}</Table.Th>
                  <Table.Th className="number">{t('lake.commit.added')}</Table.Th>
                  <Table.Th className="number">{t('lake.commit.removed')}</Table.Th>
                  <Table.Th>{t('lake.commit.run')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {commits.map((commit) => (
                  <Table.Tr key={commit.deltaVersion}>
                    <Table.Td className="number">{format.count(commit.deltaVersion)}</Table.Td>
                    <Table.Td className="tabular">{format.instant(commit.committedAt)}</Table.Td>
                    <Table.Td>{commit.operation}</Table.Td>
                    <Table.Td className="number">{format.count(commit.addedRecords)}</Table.Td>
                    <Table.Td className="number">{format.count(commit.addedFiles)}</Table.Td>
                    <Table.Td className="number">{format.count(commit.removedFiles)}</Table.Td>
                    <Table.Td className="mono quiet">{commit.runId ?? ''}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )
      }
    </Loaded>
  );
}
