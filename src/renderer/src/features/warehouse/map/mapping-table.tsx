import { ActionIcon, Autocomplete, Checkbox, Table, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ScrollTable } from '../../../ui/scroll-table';
import type { ColumnDraft, ColumnField } from './mapping-draft';

interface MappingTableProps {
  readonly drafts: readonly ColumnDraft[];
  readonly problems: ReadonlyMap<number, ColumnField>;
  readonly onChange: (drafts: ColumnDraft[]) => void;
}

/** What is offered; any length and any digits may be typed. */
const types = [
  'INT',
  'BIGINT',
  'DOUBLE',
  'DECIMAL(18,2)',
  'BOOLEAN',
  'DATE',
  'DATETIME(6)',
  'VARCHAR(64)',
  'VARCHAR(255)',
  'TEXT',
  'JSON',
  'BLOB',
];

/** The columns of a table to be: which tell its rows apart, their names and types, and where their values come from. */
export function MappingTable({ drafts, problems, onChange }: MappingTableProps) {
  const { t } = useTranslation();
  const change = (index: number, changes: Partial<ColumnDraft>): void =>
    onChange(drafts.map((draft, i) => (i === index ? { ...draft, ...changes } : draft)));
  return (
    <ScrollTable
      label={t('warehouse.map.columns')}
      maxHeight={250}
      heads={[
        { title: t('warehouse.map.key') },
        { title: t('warehouse.map.name') },
        { title: t('warehouse.map.type') },
        { title: t('warehouse.map.from') },
        { title: t('warehouse.column.actions') },
      ]}
    >
      {drafts.map(({ name, type, isKey, source }, index) => {
        // A snapshot's own columns tell the snapshots apart, and every fact has them.
        const isOwn = source.from === 'snapshotVersion' || source.from === 'snapshotDate';
        const from =
          source.from === 'feed' || source.from === 'dimension' ? source.column : t(`warehouse.map.${source.from}`);
        return (
          // The place is what stays of a column whose name is typed.
          <Table.Tr key={index}>
            <Table.Td>
              <Checkbox
                size="xs"
                aria-label={t('warehouse.map.isKey', { column: from })}
                checked={isKey}
                disabled={isOwn}
                onChange={(event) => change(index, { isKey: event.currentTarget.checked })}
              />
            </Table.Td>
            <Table.Td>
              <TextInput
                aria-label={t('warehouse.map.nameOf', { column: from })}
                value={name}
                error={problems.get(index) === 'name' ? t('warehouse.map.nameWrong') : null}
                spellCheck={false}
                onChange={(event) => change(index, { name: event.currentTarget.value })}
              />
            </Table.Td>
            <Table.Td>
              <Autocomplete
                size="xs"
                aria-label={t('warehouse.map.typeOf', { column: from })}
                data={types}
                value={type}
                error={problems.get(index) === 'type' ? t('warehouse.map.typeWrong') : null}
                disabled={isOwn}
                onChange={(value) => change(index, { type: value })}
              />
            </Table.Td>
            <Table.Td>{from}</Table.Td>
            <Table.Td>
              {!isOwn && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={24}
                  aria-label={t('warehouse.map.leaveOut', { column: from })}
                  onClick={() => onChange(drafts.filter((_, i) => i !== index))}
                >
                  <IconX size={14} aria-hidden />
                </ActionIcon>
              )}
            </Table.Td>
          </Table.Tr>
        );
      })}
    </ScrollTable>
  );
}
