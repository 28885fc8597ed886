import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { ScrollRegion } from '../../ui/scroll-region';
import classes from './maintenance.module.css';

export interface PlanColumn<I> {
  readonly name: string;
  readonly number?: boolean;
  readonly cell: (item: I) => ReactNode;
  /** Over all items, in the last row. */
  readonly total?: ReactNode;
}

interface PlanTableProps<I> {
  readonly label: string;
  readonly items: readonly I[];
  readonly keyOf: (item: I) => string;
  readonly columns: readonly PlanColumn<I>[];
}

/** A plan is for reading, not for scrolling through a hundred thousand files: its totals are over all of it. */
const MOST_ITEMS = 500;

export function PlanTable<I>({ label, items, keyOf, columns }: PlanTableProps<I>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {items.length > MOST_ITEMS && (
        <p className={`quiet ${classes.text}`}>
          {t('maintenance.cut', { shown: format.count(MOST_ITEMS), total: format.count(items.length) })}
        </p>
      )}
      <ScrollRegion label={label} maxHeight={300}>
        <Table className={shared.table ?? ''} verticalSpacing={4} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.name} className={column.number === true ? 'number' : ''}>
                  {column.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.slice(0, MOST_ITEMS).map((item) => (
              <Table.Tr key={keyOf(item)}>
                {columns.map((column) => (
                  <Table.Td key={column.name} className={column.number === true ? 'number' : ''}>
                    {column.cell(item)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot className={classes.total ?? ''}>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Td key={column.name} className={column.number === true ? 'number' : ''}>
                  {column.total}
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </ScrollRegion>
    </>
  );
}
