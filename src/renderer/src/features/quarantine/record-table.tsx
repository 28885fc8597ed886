import { Button, Table, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantinedRecord, QuarantineSelection } from '../../../../shared/contract/quarantine';
import { useOperationQuery } from '../../api/use-operation-query';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { ScrollRegion } from '../../ui/scroll-region';
import { CoreText } from '../../ui/states/core-text';
import { Loaded } from '../../ui/states/loaded';
import classes from './quarantine.module.css';

/** Values come with up to 64 KiB each. */
const pageRows = 50;
const previewCharacters = 120;

interface RecordTableProps {
  readonly selection: QuarantineSelection;
  readonly onInspect: (record: QuarantinedRecord) => void;
}

export function RecordTable({ selection, onInspect }: RecordTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [skip, setSkip] = useState(0);
  const list = useOperationQuery((operations) => operations.quarantineList, { ...selection, skip, limit: pageRows });
  return (
    <Loaded query={list} subject={t('quarantine.subject')}>
      {({ total, records }) =>
        total === 0 ? (
          <p className={`quiet ${classes.text}`}>{t('quarantine.noneSelected')}</p>
        ) : (
          <>
            <ScrollRegion label={t('quarantine.records')} maxHeight={420}>
              <Table className={shared.table ?? ''} verticalSpacing={4} stickyHeader highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th className="number">{t('quarantine.partition')}</Table.Th>
                    <Table.Th className="number">{t('quarantine.offset')}</Table.Th>
                    <Table.Th>{t('quarantine.at')}</Table.Th>
                    <Table.Th>{t('quarantine.reason')}</Table.Th>
                    <Table.Th>{t('quarantine.value')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {records.map((record) => (
                    <Table.Tr key={record.id}>
                      <Table.Td className="number">{record.partition}</Table.Td>
                      <Table.Td className="number">{record.offset}</Table.Td>
                      <Table.Td>{format.instant(record.quarantinedAt)}</Table.Td>
                      <Table.Td className={classes.cut ?? ''} title={record.reason}>
                        <CoreText>{record.reason}</CoreText>
                      </Table.Td>
                      <Table.Td>
                        <UnstyledButton
                          className={`mono ${classes.preview}`}
                          title={t('quarantine.inspect', { partition: record.partition, offset: record.offset })}
                          onClick={() => onInspect(record)}
                        >
                          {previewOf(record) ?? t('quarantine.tombstone')}
                        </UnstyledButton>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </ScrollRegion>
            <div className={classes.pager}>
              <span className="quiet tabular">
                {t('quarantine.shown', {
                  from: format.count(skip + 1),
                  to: format.count(skip + records.length),
                  total: format.count(total),
                })}
              </span>
              <Button variant="default" size="xs" disabled={skip === 0} onClick={() => setSkip(skip - pageRows)}>
                {t('quarantine.previous')}
              </Button>
              <Button
                variant="default"
                size="xs"
                disabled={skip + records.length >= total}
                onClick={() => setSkip(skip + pageRows)}
              >
                {t('quarantine.next')}
              </Button>
            </div>
          </>
        )
      }
    </Loaded>
  );
}

function previewOf({ value, isText }: QuarantinedRecord): string | null {
  if (value === null) return null;
  const shown = value.slice(0, previewCharacters);
  return `${isText ? '' : '0x'}${shown}${shown.length < value.length ? '…' : ''}`;
}
