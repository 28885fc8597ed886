import { Loader, Table } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Verification } from '../../../../../shared/contract/warehouse';
import { messageOf } from '../../../../../shared/errors';
import { useFormat } from '../../../ui/format';
import { ScrollTable } from '../../../ui/scroll-table';
import classes from '../warehouse.module.css';

/** How a table compares to the lake: while it is compared, what failed, or what was found. */
export function VerificationText({ query }: { query: UseQueryResult<Verification> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (query.isFetching) {
    return (
      <p className={classes.figures} role="status">
        <span>
          <Loader size={12} mr={8} aria-hidden />
          {t('warehouse.verify.running')}
        </span>
      </p>
    );
  }
  if (query.isError) {
    return (
      <p className={`${classes.figures} ${classes.bad}`} role="alert">
        {t('warehouse.verify.failed', { reason: messageOf(query.error) })}
      </p>
    );
  }
  if (query.data === undefined) return null;
  const at = format.time(new Date(query.dataUpdatedAt).toISOString());
  const { table, snapshotVersion: version, lakeRows, warehouseRows, differing, sums } = query.data;
  if (differing === 0 && sums.length === 0) {
    return (
      <p className={classes.well} role="status">
        <IconCircleCheck size={16} aria-hidden />
        {t('warehouse.verify.clean', { version, rows: format.count(lakeRows), at })}
      </p>
    );
  }
  return (
    <>
      <p className={`${classes.figures} ${classes.bad}`} role="status">
        {t('warehouse.verify.differs', {
          count: differing,
          formatted: format.count(differing),
          version,
          lake: format.count(lakeRows),
          warehouse: format.count(warehouseRows),
          at,
        })}
      </p>
      <Sums table={table} sums={sums} />
      <DifferingRows verification={query.data} />
    </>
  );
}

function Sums({ table, sums }: Pick<Verification, 'table' | 'sums'>) {
  const { t } = useTranslation();
  if (sums.length === 0) return null;
  return (
    <ScrollTable
      label={t('warehouse.verify.sums', { table })}
      maxHeight={180}
      heads={[
        { title: t('warehouse.verify.sumOf') },
        { title: t('warehouse.verify.lake'), isNumber: true },
        { title: t('warehouse.verify.warehouse'), isNumber: true },
      ]}
    >
      {sums.map(({ column, lake, warehouse }) => (
        <Table.Tr key={column}>
          <Table.Th scope="row" fw={500}>
            {column}
          </Table.Th>
          <Table.Td className="number">{lake ?? '–'}</Table.Td>
          <Table.Td className="number">{warehouse ?? '–'}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function DifferingRows({ verification: { table, rows, differing } }: { verification: Verification }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (rows.length === 0) return null;
  const absent = (column: string | null): string => (column === null ? t('warehouse.verify.missing') : 'NULL');
  return (
    <>
      <ScrollTable
        label={t('warehouse.verify.rows', { table })}
        maxHeight={220}
        heads={[
          { title: t('warehouse.report.key') },
          { title: t('warehouse.verify.column') },
          { title: t('warehouse.verify.lake') },
          { title: t('warehouse.verify.warehouse') },
        ]}
      >
        {rows.map(({ key, column, lake, warehouse }) => (
          <Table.Tr key={`${key} ${column ?? ''}`}>
            <Table.Th scope="row" fw={500} className="mono">
              {key}
            </Table.Th>
            {/* Without a column the whole row is on one side alone. */}
            <Table.Td>{column ?? t('warehouse.verify.wholeRow')}</Table.Td>
            <Table.Td className={`mono ${classes.wrapped}`}>{lake ?? absent(column)}</Table.Td>
            <Table.Td className={`mono ${classes.wrapped}`}>{warehouse ?? absent(column)}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {differing > rows.length && (
        <p className={`quiet ${classes.note}`}>
          {t('warehouse.verify.firstRows', { shown: format.count(rows.length), all: format.count(differing) })}
        </p>
      )}
    </>
  );
}
