import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LakePartition } from '../../../../shared/contract/lake';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { EventRange } from './event-range';
import classes from './lake.module.css';

interface PartitionListProps {
  readonly partitions: readonly LakePartition[];
  /** Whether a calendar stands above, and these have to be told from its days. */
  readonly heading: boolean;
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

export function PartitionList({ partitions, heading, chosen, onChoose }: PartitionListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {heading && <h2 className={`${classes.heading} ${classes.note}`}>{t('lake.partition.undated')}</h2>}
      <Table className={`${shared.table} ${classes.choosable}`} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('lake.partition.path')}</Table.Th>
            <Table.Th className="number">{t('lake.partition.records')}</Table.Th>
            <Table.Th className="number">{t('lake.partition.files')}</Table.Th>
            <Table.Th className="number">{t('lake.partition.size')}</Table.Th>
            <Table.Th>{t('lake.partition.events')}</Table.Th>
            <Table.Th>{t('lake.partition.lastCommit')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {partitions.map((partition) => (
            <Table.Tr key={partition.path} data-chosen={partition.path === chosen}>
              <Table.Th scope="row" fw={400}>
                <button
                  type="button"
                  className={`mono ${classes.pathButton}`}
                  aria-pressed={partition.path === chosen}
                  onClick={() => onChoose(partition.path)}
                >
                  {partition.path === '' ? t('lake.partition.root') : partition.path}
                </button>
              </Table.Th>
              <Table.Td className="number">{format.count(partition.records)}</Table.Td>
              <Table.Td className="number">{format.count(partition.files)}</Table.Td>
              <Table.Td className="number">{format.bytes(partition.sizeBytes)}</Table.Td>
              <Table.Td>
                <EventRange from={partition.minEventTime} to={partition.maxEventTime} />
              </Table.Td>
              <Table.Td className="tabular">
                {partition.lastCommitAt === null ? '–' : format.instant(partition.lastCommitAt)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
