import { Badge, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Loaded } from '../../ui/states/loaded';
import classes from './lake.module.css';

/** The retained exports of a table, newest first. */
export function VersionList({ feed }: { feed: FeedName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useOperationQuery((operations) => operations.lakeVersions, { feed });
  return (
    <Loaded query={versions} subject={t('lake.versionsOf', { feed })}>
      {(all) => (
        <Table className={classes.table ?? ''} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('lake.version.version')}</Table.Th>
              <Table.Th className="number">{t('lake.version.records')}</Table.Th>
              <Table.Th className="number">{t('lake.version.size')}</Table.Th>
              <Table.Th className="number">{t('lake.version.files')}</Table.Th>
              <Table.Th>{t('lake.version.exportedAt')}</Table.Th>
              <Table.Th className="number">{t('lake.version.delta')}</Table.Th>
              <Table.Th>{t('lake.version.path')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...all]
              .sort((a, b) => b.tableVersion - a.tableVersion)
              .map((version) => (
                <Table.Tr key={version.tableVersion}>
                  <Table.Th scope="row" fw={500}>
                    {format.count(version.tableVersion)}
                    {version.current && (
                      <Badge ml={8} variant="light" color="lagoon" radius="sm" tt="none" fw={500}>
                        {t('lake.version.current')}
                      </Badge>
                    )}
                  </Table.Th>
                  <Table.Td className="number">{format.count(version.records)}</Table.Td>
                  <Table.Td className="number">{format.bytes(version.sizeBytes)}</Table.Td>
                  <Table.Td className="number">{format.count(version.files)}</Table.Td>
                  <Table.Td className="tabular">{format.instant(version.exportedAt)}</Table.Td>
                  <Table.Td className="number">{format.count(version.deltaVersion)}</Table.Td>
                  <Table.Td className="mono">{version.path}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      )}
    </Loaded>
  );
}
