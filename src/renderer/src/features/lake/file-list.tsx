import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { Loaded } from '../../ui/states/loaded';
import { EventRange } from './event-range';
import classes from './lake.module.css';

interface FileListProps {
  readonly feed: FeedName;
  /** One partition's files; all of the newest snapshot where it is not given. */
  readonly partition?: string;
}

/** A page of a hundred thousand files helps nobody; a partition narrows it down. */
const MOST_FILES = 1000;

export function FileList({ feed, partition }: FileListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const files = useOperationQuery((operations) => operations.lakeFiles, {
    feed,
    limit: MOST_FILES,
    ...(partition === undefined ? {} : { partition }),
  });
  return (
    <Loaded query={files} subject={t('lake.filesOf', { feed })}>
      {({ files: shown, total }) => (
        <>
          <p className={classes.note}>
            {shown.length < total
              ? t('lake.file.cut', { shown: format.count(shown.length), total: format.count(total) })
              : t('lake.file.all', { count: total, formatted: format.count(total) })}
          </p>
          <Table className={shared.table ?? ''}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('lake.file.path')}</Table.Th>
                <Table.Th className="number">{t('lake.file.records')}</Table.Th>
                <Table.Th className="number">{t('lake.file.size')}</Table.Th>
                <Table.Th>{t('lake.file.events')}</Table.Th>
                <Table.Th className={shared.wide ?? ''}>{t('lake.file.modified')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((file) => (
                <Table.Tr key={file.path}>
                  <Table.Td className={`mono ${classes.path}`} title={file.path}>
                    {partition === undefined ? file.path : file.path.slice(partition === '' ? 0 : partition.length + 1)}
                  </Table.Td>
                  <Table.Td className="number">
                    {file.records === null ? t('lake.file.unknown') : format.count(file.records)}
                  </Table.Td>
                  <Table.Td className="number">{format.bytes(file.sizeBytes)}</Table.Td>
                  <Table.Td>
                    <EventRange from={file.minEventTime} to={file.maxEventTime} />
                  </Table.Td>
                  <Table.Td className={`tabular ${shared.wide}`}>{format.instant(file.modifiedAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Loaded>
  );
}
