import { Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LakeFileDetail } from '../../../../shared/contract/lake';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { ScrollTable } from '../../ui/scroll-table';
import { Loaded } from '../../ui/states/loaded';
import classes from './file.module.css';

/** A file's row groups, and what each column has in the one that is chosen: read from its footer. */
export function FileDetail({ feed, path }: { feed: FeedName; path: string }) {
  const { t } = useTranslation();
  const [rowGroup, setRowGroup] = useState(0);
  const detail = useOperationQuery((operations) => operations.lakeFileDetail, { feed, path, rowGroup });
  // The groups stay while the columns of another one are read.
  const [groups, setGroups] = useState<LakeFileDetail | null>(null);
  if (detail.data !== undefined && detail.data !== groups) setGroups(detail.data);
  return (
    <div className={classes.tables}>
      {groups === null ? (
        <Loaded query={detail} subject={path}>
          {() => null}
        </Loaded>
      ) : (
        <>
          <RowGroups detail={groups} chosen={rowGroup} onChoose={setRowGroup} />
          <Loaded query={detail} subject={t('lake.file.groupOf', { index: rowGroup, file: path })}>
            {(found) => <Columns detail={found} rowGroup={rowGroup} />}
          </Loaded>
        </>
      )}
    </div>
  );
}

interface RowGroupsProps {
  readonly detail: LakeFileDetail;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

function RowGroups({ detail, chosen, onChoose }: RowGroupsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rowGroups, totalRowGroups, writer } = detail;
  return (
    <div className={classes.groups}>
      <p className={`quiet ${classes.caption}`}>
        {rowGroups.length < totalRowGroups
          ? t('lake.file.groupsCut', { shown: format.count(rowGroups.length), total: format.count(totalRowGroups) })
          : t('lake.file.groups', { count: totalRowGroups, formatted: format.count(totalRowGroups) })}
        {writer !== null && <> · {t('lake.file.writer', { writer })}</>}
      </p>
      <ScrollTable
        label={t('lake.file.groupsLabel')}
        maxHeight={280}
        heads={[
          { title: t('lake.file.group') },
          { title: t('lake.file.records'), isNumber: true },
          { title: t('lake.file.compressed'), isNumber: true },
          { title: t('lake.file.uncompressed'), isNumber: true },
          { title: t('lake.file.compression') },
        ]}
      >
        {rowGroups.map((group) => (
          <Table.Tr key={group.index} data-chosen={group.index === chosen} className={classes.group ?? ''}>
            <Table.Th scope="row" fw={400}>
              <button
                type="button"
                className={classes.groupButton}
                aria-pressed={group.index === chosen}
                onClick={() => onChoose(group.index)}
              >
                {t('lake.file.groupName', { index: group.index })}
              </button>
            </Table.Th>
            <Table.Td className="number">{format.count(group.records)}</Table.Td>
            <Table.Td className="number">{format.bytes(group.compressedBytes)}</Table.Td>
            <Table.Td className="number">{format.bytes(group.uncompressedBytes)}</Table.Td>
            <Table.Td>{group.compressions.join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </div>
  );
}

function Columns({ detail, rowGroup }: { detail: LakeFileDetail; rowGroup: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { columns, totalColumns } = detail;
  return (
    <div className={classes.columns}>
      <p className={`quiet ${classes.caption}`}>
        {columns.length < totalColumns
          ? t('lake.file.columnsCut', { shown: format.count(columns.length), total: format.count(totalColumns) })
          : t('lake.file.columns', { index: rowGroup, count: totalColumns, formatted: format.count(totalColumns) })}
      </p>
      <ScrollTable
        label={t('lake.file.columnsLabel', { index: rowGroup })}
        maxHeight={280}
        heads={[
          { title: t('schema.column') },
          { title: t('schema.type') },
          { title: t('lake.file.encodings') },
          { title: t('lake.file.compression') },
          { title: t('lake.file.compressed'), isNumber: true },
          { title: t('lake.file.nulls'), isNumber: true },
          { title: t('lake.diff.least') },
          { title: t('lake.diff.greatest') },
        ]}
      >
        {columns.map((column) => (
          <Table.Tr key={column.column}>
            <Table.Th scope="row" fw={500}>
              {column.column}
            </Table.Th>
            <Table.Td className="mono">{column.type}</Table.Td>
            <Table.Td className="mono">{column.encodings.join(', ')}</Table.Td>
            <Table.Td>{column.compression}</Table.Td>
            <Table.Td
              className="number"
              title={t('lake.file.ofBytes', { size: format.bytes(column.uncompressedBytes) })}
            >
              {format.bytes(column.compressedBytes)}
            </Table.Td>
            <Table.Td className="number">{column.nulls === null ? '–' : format.count(column.nulls)}</Table.Td>
            <Table.Td className={classes.bound ?? ''} title={column.min ?? undefined}>
              {column.min ?? '–'}
            </Table.Td>
            <Table.Td className={classes.bound ?? ''} title={column.max ?? undefined}>
              {column.max ?? '–'}
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </div>
  );
}
