import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../../shared/contract/types';
import { schemaRows } from './schema-rows';

interface SchemaTableProps {
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly string[];
}

const INDENT_PX = 20;

export function SchemaTable({ columns, partitionColumns }: SchemaTableProps) {
  const { t } = useTranslation();
  const rows = schemaRows(columns, { element: t('schema.element'), key: t('schema.key'), value: t('schema.value') });
  return (
    <Table verticalSpacing={4} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('schema.column')}</Table.Th>
          <Table.Th>{t('schema.type')}</Table.Th>
          <Table.Th>{t('schema.nullable')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.path}>
            <Table.Th
              scope="row"
              fw={row.depth === 0 ? 500 : 400}
              title={row.path}
              pl={`calc(var(--mantine-spacing-md) + ${row.depth * INDENT_PX}px)`}
            >
              {row.name}
              {row.depth === 0 && partitionColumns.includes(row.name) && (
                <span className="quiet"> {t('schema.partition')}</span>
              )}
            </Table.Th>
            <Table.Td className="mono">{row.type}</Table.Td>
            <Table.Td className="quiet">{row.nullable ? t('schema.yes') : t('schema.no')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
