import { ActionIcon, Button, Checkbox, MultiSelect, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { aggregates, timeBuckets } from '../../ui/around-statement';
import { isNumericType } from '../../ui/grid/columns';
import { ScrollRegion } from '../../ui/scroll-region';
import { canHead, isTime, type PivotChoice, type PivotValue } from './pivot-statement';
import classes from './pivot.module.css';

interface PivotZonesProps {
  readonly columns: readonly ResultColumn[];
  readonly choice: PivotChoice;
  readonly onChange: (choice: PivotChoice) => void;
}

const MOST_HEADS = 6;
const MOST_VALUES = 6;
const ROWS = 'rows';
/** Two lines of columns. */
const MOST_CHIPS_PX = 60;
/** Of a drag within this page: nothing else has a place here. */
const DRAGGED = 'application/x-lagoon-pivot-column';
const bucketChoices = ['none', ...timeBuckets] as const;

/** What stands where: picked from lists, or dragged from the columns of the result. */
export function PivotZones({ columns, choice, onChange }: PivotZonesProps) {
  const { t } = useTranslation();
  const heads = columns.flatMap((column, index) =>
    canHead(column) ? [{ value: String(index), label: column.name }] : [],
  );
  /** A column stands in one place: what is put among the rows leaves the columns. */
  const setHeads = (zone: 'rows' | 'columns', places: readonly number[]): void => {
    const other = zone === 'rows' ? 'columns' : 'rows';
    onChange({ ...choice, [zone]: places, [other]: choice[other].filter((index) => !places.includes(index)) });
  };
  const setValue = (place: number, value: PivotValue): void =>
    onChange({ ...choice, values: choice.values.map((old, at) => (at === place ? value : old)) });
  const addValue = (column: number | null): void => {
    if (choice.values.length >= MOST_VALUES) return;
    const isNumber = isNumericType(columns[column ?? -1]?.type ?? '');
    const aggregate = column === null || !isNumber ? 'count' : 'sum';
    onChange({ ...choice, values: [...choice.values, { aggregate, column }] });
  };
  const hasTime = [...choice.rows, ...choice.columns].some((index) => isTime(columns[index]));
  return (
    <div className={classes.zones} role="group" aria-label={t('pivot.options')}>
      <ScrollRegion label={t('pivot.drag')} maxHeight={MOST_CHIPS_PX}>
        <ul className={classes.chips}>
          {columns.map((column, index) => (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- for the pointer only: the lists below have the same
            <li
              key={index}
              className={classes.chip}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.setData(DRAGGED, String(index));
                event.dataTransfer.effectAllowed = 'copy';
              }}
            >
              {column.name}
            </li>
          ))}
        </ul>
      </ScrollRegion>
      <div className={classes.fields}>
        {(['rows', 'columns'] as const).map((zone) => (
          <DropZone
            key={zone}
            onDropped={(index) => {
              const column = columns[index];
              const isFull = choice[zone].length >= MOST_HEADS;
              if (column !== undefined && canHead(column) && !isFull && !choice[zone].includes(index))
                setHeads(zone, [...choice[zone], index]);
            }}
          >
            <MultiSelect
              label={t(`pivot.${zone}`)}
              size="xs"
              w={250}
              searchable
              maxValues={MOST_HEADS}
              value={choice[zone].map(String)}
              {...(choice[zone].length === 0 ? { placeholder: t('pivot.pick') } : {})}
              data={heads}
              onChange={(values) => setHeads(zone, values.map(Number))}
            />
          </DropZone>
        ))}
        <DropZone onDropped={addValue}>
          <fieldset className={classes.values}>
            <legend className={classes.legend}>{t('pivot.values')}</legend>
            {choice.values.map((value, place) => (
              <div key={place} className={classes.value}>
                <Select
                  aria-label={t('pivot.aggregateOf', { number: place + 1 })}
                  w={120}
                  allowDeselect={false}
                  disabled={value.column === null}
                  value={value.column === null ? 'count' : value.aggregate}
                  data={aggregates
                    .filter((one) => canAggregate(one, columns[value.column ?? -1]?.type ?? ''))
                    .map((one) => ({ value: one, label: t(`chart.aggregates.${one}`) }))}
                  onChange={(picked) =>
                    setValue(place, {
                      ...value,
                      aggregate: aggregates.find((one) => one === picked) ?? value.aggregate,
                    })
                  }
                />
                <Select
                  aria-label={t('pivot.columnOf', { number: place + 1 })}
                  w={140}
                  allowDeselect={false}
                  value={value.column === null ? ROWS : String(value.column)}
                  data={[{ value: ROWS, label: t('chart.rows') }, ...heads]}
                  onChange={(picked) => {
                    const column = picked === null || picked === ROWS ? null : Number(picked);
                    const type = columns[column ?? -1]?.type ?? '';
                    const aggregate = canAggregate(value.aggregate, type) ? value.aggregate : 'count';
                    setValue(place, { column, aggregate: column === null ? 'count' : aggregate });
                  }}
                />
                {choice.values.length > 1 && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('pivot.removeValue', { number: place + 1 })}
                    onClick={() => onChange({ ...choice, values: choice.values.filter((_, at) => at !== place) })}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                )}
              </div>
            ))}
            <Button
              variant="subtle"
              size="compact-xs"
              disabled={choice.values.length >= MOST_VALUES}
              leftSection={<IconPlus size={12} aria-hidden />}
              onClick={() => addValue(null)}
            >
              {t('pivot.addValue')}
            </Button>
          </fieldset>
        </DropZone>
        {hasTime && (
          <Select
            label={t('pivot.bucket')}
            w={110}
            allowDeselect={false}
            value={choice.bucket}
            data={bucketChoices.map((value) => ({ value, label: t(`chart.buckets.${value}`) }))}
            onChange={(value) =>
              onChange({ ...choice, bucket: bucketChoices.find((known) => known === value) ?? choice.bucket })
            }
          />
        )}
        <div className={classes.totals}>
          <Checkbox
            size="xs"
            label={t('pivot.rowTotals')}
            checked={choice.rowTotals}
            disabled={choice.columns.length === 0}
            onChange={(event) => onChange({ ...choice, rowTotals: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label={t('pivot.columnTotals')}
            checked={choice.columnTotals}
            disabled={choice.rows.length === 0}
            onChange={(event) => onChange({ ...choice, columnTotals: event.currentTarget.checked })}
          />
        </div>
      </div>
    </div>
  );
}

function canAggregate(aggregate: PivotValue['aggregate'], type: string): boolean {
  return isNumericType(type) || !(aggregate === 'sum' || aggregate === 'avg' || aggregate === 'median');
}

interface DropZoneProps {
  readonly onDropped: (column: number) => void;
  readonly children: ReactNode;
}

/** For the pointer only: the same is in the lists. */
function DropZone({ onDropped, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const takes = (event: DragEvent): boolean => event.dataTransfer.types.includes(DRAGGED);
  return (
    <div
      className={classes.zone}
      data-over={over}
      onDragOver={(event) => {
        if (!takes(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!takes(event)) return;
        event.preventDefault();
        onDropped(Number(event.dataTransfer.getData(DRAGGED)));
      }}
    >
      {children}
    </div>
  );
}
