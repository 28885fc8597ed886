import { Button, Checkbox, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnProfile } from '../../../../shared/contract/rows';
import { useFormat } from '../../ui/format';
import { kindOf } from '../../ui/grid/column-kind';
import type { GridColumn } from '../../ui/grid/row-source';
import { boxedValues, draftOf, filterOf, offeredValues, problemOf, type FilterDraft } from './filter-draft';
import classes from './results.module.css';
import { operatorsOf, type ColumnFilter } from './refinement';

interface FilterFormProps {
  readonly column: GridColumn;
  readonly filter: ColumnFilter | null;
  /** Its most frequent values can be ticked; null where they are not known. */
  readonly profile: ColumnProfile | null;
  /** Null: without a filter. */
  readonly onApply: (filter: ColumnFilter | null) => void;
}

/** What a column is asked, by the kind of its values. */
export function FilterForm({ column, filter, profile, onApply }: FilterFormProps) {
  const { t } = useTranslation();
  const operators = operatorsOf[kindOf(column)];
  const offered = offeredValues(profile);
  const [draft, setDraft] = useState(() =>
    draftOf(
      filter,
      operators,
      offered.map(({ value }) => value),
    ),
  );
  const boxes: readonly ValueBox[] = [
    ...offered,
    ...boxedValues(filter)
      .filter((value) => !offered.some((top) => top.value === value))
      .map((value) => ({ value, count: null })),
  ];
  const [tried, setTried] = useState(false);
  const problem = problemOf(draft, column);
  const error = tried && problem !== null ? t(`results.filter.${problem}`) : null;
  const set = (changed: Partial<FilterDraft>): void => setDraft((previous) => ({ ...previous, ...changed }));

  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (problem === null) onApply(filterOf(draft));
  };

  return (
    <form aria-label={t('results.filter.label', { column: column.name })} className={classes.form} onSubmit={onSubmit}>
      <Stack gap="xs">
        <NativeSelect
          size="xs"
          label={t('results.filter.operator', { column: column.name })}
          value={draft.operator}
          onChange={(event) => {
            const chosen = operators.find((operator) => operator === event.currentTarget.value);
            if (chosen !== undefined) set({ operator: chosen });
          }}
          data={operators.map((operator) => ({ value: operator, label: t(`results.filter.operators.${operator}`) }))}
        />
        <Values draft={draft} set={set} boxes={boxes} error={error} />
        <Group justify="space-between">
          <Button variant="subtle" disabled={filter === null} onClick={() => onApply(null)}>
            {t('results.filter.remove')}
          </Button>
          <Button type="submit">{t('results.filter.apply')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A value that can be ticked. */
interface ValueBox {
  readonly value: string | null;
  /** How often it is there; null where that is not known. */
  readonly count: number | null;
}

interface ValuesProps {
  readonly draft: FilterDraft;
  readonly set: (changed: Partial<FilterDraft>) => void;
  readonly boxes: readonly ValueBox[];
  readonly error: string | null;
}

function Values({ draft, set, boxes, error }: ValuesProps) {
  const { t } = useTranslation();
  switch (draft.operator) {
    case 'isNull':
    case 'isNotNull':
      return null;
    case 'between':
      return (
        <>
          <TextInput
            data-autofocus
            label={t('results.filter.from')}
            value={draft.value}
            error={error}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
          <TextInput
            label={t('results.filter.to')}
            value={draft.to}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </>
      );
    case 'oneOf':
      return (
        <>
          {boxes.length > 0 && <ValueBoxes draft={draft} set={set} boxes={boxes} />}
          <Textarea
            size="xs"
            rows={3}
            label={t('results.filter.values')}
            value={draft.lines}
            error={error}
            onChange={(event) => set({ lines: event.currentTarget.value })}
          />
        </>
      );
    default:
      return (
        <TextInput
          data-autofocus
          label={t('results.filter.value')}
          value={draft.value}
          error={error}
          onChange={(event) => set({ value: event.currentTarget.value })}
        />
      );
  }
}

function ValueBoxes({ draft, set, boxes }: Pick<ValuesProps, 'draft' | 'set' | 'boxes'>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <fieldset className={classes.top}>
      <legend className={classes.legend}>{t('results.filter.top')}</legend>
      {boxes.map(({ value, count }, index) => (
        <Checkbox
          // NULL and the text NULL are two.
          key={index}
          size="xs"
          label={
            <span className={classes.topLabel}>
              <span className={classes.topValue}>{value ?? t('grid.null')}</span>
              {count !== null && <span className="quiet tabular">{format.count(count)}</span>}
            </span>
          }
          checked={draft.ticked.includes(value)}
          onChange={(event) =>
            set({
              ticked: event.currentTarget.checked
                ? [...draft.ticked, value]
                : draft.ticked.filter((other) => other !== value),
            })
          }
        />
      ))}
    </fieldset>
  );
}
