import { NumberInput, Select, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { plainTypes, typeChoices, typeKey, withType, type ColumnForm } from './column-form';
import classes from './editor.module.css';
import { useForm } from './form-context';

interface ColumnTypeFieldsProps {
  readonly column: ColumnForm;
  /** From 1 on. */
  readonly number: number;
  readonly onChange: (column: ColumnForm) => void;
}

/** A type by its name, with the digits of a decimal, or as Delta's JSON where it is nested. */
export function ColumnTypeFields({ column, number, onChange }: ColumnTypeFieldsProps) {
  const { t } = useTranslation();
  const { errorAt } = useForm();
  const error = errorAt(typeKey(column.id));
  return (
    <>
      <div className={classes.type}>
        <Select
          aria-label={t('feeds.editor.columnType', { number })}
          data={[
            ...plainTypes.map((value) => ({ value, label: t(`feeds.editor.type.${value}`) })),
            { value: 'decimal', label: t('feeds.editor.type.decimal') },
            { value: 'nested', label: t('feeds.editor.type.nested') },
          ]}
          value={column.type}
          error={column.type === 'nested' ? undefined : error}
          allowDeselect={false}
          maxDropdownHeight={360}
          onChange={(type) => onChange(withType(column, typeChoices.find((known) => known === type) ?? 'string'))}
        />
        {column.type === 'decimal' && (
          <>
            <NumberInput
              aria-label={t('feeds.editor.precision', { number })}
              title={t('feeds.editor.precision', { number })}
              value={column.precision}
              error={error !== undefined}
              hideControls
              allowDecimal={false}
              allowNegative={false}
              onChange={(precision) => onChange({ ...column, precision })}
            />
            <NumberInput
              aria-label={t('feeds.editor.scale', { number })}
              title={t('feeds.editor.scale', { number })}
              value={column.scale}
              error={error !== undefined}
              hideControls
              allowDecimal={false}
              allowNegative={false}
              onChange={(scale) => onChange({ ...column, scale })}
            />
          </>
        )}
      </div>
      {column.type === 'nested' && (
        <Textarea
          mt={4}
          size="xs"
          className={classes.nested ?? ''}
          aria-label={t('feeds.editor.nested', { number })}
          value={column.nested}
          error={error}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
          onChange={(event) => onChange({ ...column, nested: event.currentTarget.value })}
        />
      )}
    </>
  );
}
