import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SyncReport } from '../../../../../shared/contract/warehouse';
import { useFormat } from '../../../ui/format';
import { ScrollTable } from '../../../ui/scroll-table';
import { CoreText } from '../../../ui/states/core-text';
import classes from '../warehouse.module.css';

const figures = ['inserted', 'updated', 'unchanged', 'removed', 'refused'] as const;

/** What the newest load of a table came to, and the rows that the table cannot hold. */
export function SyncReportText({ report }: { report: SyncReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { table, snapshotVersion, sourceRows, refused, refusals } = report;
  return (
    <>
      <p className={classes.figures}>
        <span>
          {snapshotVersion === null
            ? t('warehouse.report.source', { rows: format.count(sourceRows) })
            : t('warehouse.report.sourceOf', { rows: format.count(sourceRows), version: snapshotVersion })}
        </span>
        {figures.map((name) => (
          <span key={name} className={name === 'refused' && refused > 0 ? classes.bad : 'quiet'}>
            {t(`warehouse.report.${name}`, { rows: format.count(report[name]) })}
          </span>
        ))}
      </p>
      {refusals.length > 0 && (
        <ScrollTable
          label={t('warehouse.report.refusals', { table })}
          maxHeight={200}
          heads={[{ title: t('warehouse.report.key') }, { title: t('warehouse.report.reason') }]}
        >
          {refusals.map(({ key, reason }, index) => (
            // Two rows of one key may both be refused.
            <Table.Tr key={index}>
              <Table.Th scope="row" fw={500} className="mono">
                {key}
              </Table.Th>
              <Table.Td className={classes.wrapped ?? ''}>
                <CoreText>{reason}</CoreText>
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {refused > refusals.length && (
        <p className={`quiet ${classes.note}`}>
          {t('warehouse.report.firstRefusals', { shown: format.count(refusals.length), all: format.count(refused) })}
        </p>
      )}
    </>
  );
}
