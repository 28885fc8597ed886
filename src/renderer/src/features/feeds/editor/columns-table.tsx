import { ActionIcon, Button, Table, TextInput, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../../../../shared/contract/types';
import { Panel } from '../../../ui/panel';
import { columnFormOf, moved, nameKey, newColumn, type ColumnForm } from './column-form';
import { ColumnTypeFields } from './column-type-fields';
import classes from './editor.module.css';
import { useForm } from './form-context';

interface ColumnsTableProps {
  /** Of the rows that were read last; null while there are none. */
  readonly previewed: readonly Column[] | null;
}

/** The declared schema of a record, a row of fields for each column. */
export function ColumnsTable({ previewed }: ColumnsTableProps) {
  const { t } = useTranslation();
  const { form, change, patch } = useForm();
  const { columns } = form;
  return (
    <Panel
      title={t('feeds.editor.columns')}
      actions={
        <div className={classes.buttons}>
          <Button
            variant="default"
            size="compact-xs"
            disabled={previewed === null || previewed.length === 0}
            onClick={() => patch({ columns: (previewed ?? []).map(columnFormOf) })}
          >
            {t('feeds.editor.takeFromPreview')}
          </Button>
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => change((now) => ({ ...now, columns: [...now.columns, newColumn()] }))}
          >
            {t('feeds.editor.addColumn')}
          </Button>
        </div>
      }
    >
      {columns.length === 0 ? (
        <p className={classes.paragraph}>{t('feeds.editor.noColumns')}</p>
      ) : (
        <Table verticalSpacing={4} horizontalSpacing={4} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('schema.column')}</Table.Th>
              <Table.Th>{t('schema.type')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('feeds.column.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((column, index) => (
              <ColumnRow key={column.id} column={column} index={index} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function ColumnRow({ column, index }: { column: ColumnForm; index: number }) {
  const { t } = useTranslation();
  const { form, change, errorAt } = useForm();
  const number = index + 1;
  const replace = (next: ColumnForm): void =>
    change((now) => ({
      ...now,
      columns: now.columns.map((each) => (each.id === column.id ? next : each)),
      // What names the column goes on naming it.
      eventTimeColumn: column.name !== '' && now.eventTimeColumn === column.name ? next.name : now.eventTimeColumn,
      keyColumns: now.keyColumns.map((key) => (column.name !== '' && key === column.name ? next.name : key)),
    }));
  const move = (by: -1 | 1): void => change((now) => ({ ...now, columns: moved(now.columns, index, by) }));
  const name = column.name === '' ? String(number) : column.name;
  return (
    <Table.Tr className={classes.columnRow ?? ''}>
      <Table.Td>
        <TextInput
          aria-label={t('feeds.editor.columnName', { number })}
          value={column.name}
          error={errorAt(nameKey(column.id))}
          spellCheck={false}
          onChange={(event) => replace({ ...column, name: event.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <ColumnTypeFields column={column} number={number} onChange={replace} />
      </Table.Td>
      <Table.Td className={classes.columnActions ?? ''}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          disabled={index === 0}
          aria-label={t('feeds.editor.moveUp', { column: name })}
          onClick={() => move(-1)}
        >
          <IconArrowUp size={15} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          disabled={index === form.columns.length - 1}
          aria-label={t('feeds.editor.moveDown', { column: name })}
          onClick={() => move(1)}
        >
          <IconArrowDown size={15} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          aria-label={t('feeds.editor.removeColumn', { column: name })}
          onClick={() => change((now) => ({ ...now, columns: now.columns.filter(({ id }) => id !== column.id) }))}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
