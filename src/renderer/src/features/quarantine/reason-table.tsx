import { Table, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { ScrollRegion } from '../../ui/scroll-region';
import { CoreText } from '../../ui/states/core-text';
import classes from './quarantine.module.css';
import type { QuarantinedFeed } from './types';

interface ReasonTableProps {
  readonly reasons: QuarantinedFeed['reasons'];
  readonly chosen: string | null;
  /** Null: whatever the reason. */
  readonly onChoose: (reason: string | null) => void;
}

/** Reasons, each a switch that narrows the records to it. */
export function ReasonTable({ reasons, chosen, onChoose }: ReasonTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollRegion label={t('quarantine.reasons')} maxHeight={220}>
      <Table className={shared.table ?? ''} verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('quarantine.reason')}</Table.Th>
            <Table.Th className="number">{t('quarantine.records')}</Table.Th>
            <Table.Th>{t('quarantine.first')}</Table.Th>
            <Table.Th>{t('quarantine.last')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reasons.map(({ reason, records, firstAt, lastAt }) => (
            <Table.Tr key={reason}>
              <Table.Td>
                <UnstyledButton
                  className={classes.reason ?? ''}
                  aria-pressed={reason === chosen}
                  onClick={() => onChoose(reason === chosen ? null : reason)}
                >
                  <CoreText>{reason}</CoreText>
                </UnstyledButton>
              </Table.Td>
              <Table.Td className="number">{format.count(records)}</Table.Td>
              <Table.Td>{format.instant(firstAt)}</Table.Td>
              <Table.Td>{format.instant(lastAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
