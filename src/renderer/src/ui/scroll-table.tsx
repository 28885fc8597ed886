import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import shared from './data-table.module.css';
import { ScrollRegion } from './scroll-region';

interface ScrollTableProps {
  readonly label: string;
  /** Pixels; what is beyond scrolls below the head. */
  readonly maxHeight: number;
  readonly heads: readonly { readonly title: string; readonly isNumber?: boolean }[];
  /** The rows. */
  readonly children: ReactNode;
}

/** A dense table within a page, a drawer or a dialog. */
export function ScrollTable({ label, maxHeight, heads, children }: ScrollTableProps) {
  return (
    <ScrollRegion label={label} maxHeight={maxHeight}>
      <Table className={shared.table ?? ''} verticalSpacing={4} horizontalSpacing="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {heads.map(({ title, isNumber }) => (
              <Table.Th key={title} className={isNumber === true ? 'number' : ''}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
