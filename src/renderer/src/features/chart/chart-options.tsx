import { MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { chartTypes, columnsOf, type ChartChoice } from './chart-columns';
import classes from './chart.module.css';

interface ChartOptionsProps {
  readonly columns: readonly ResultColumn[];
  readonly choice: ChartChoice;
  readonly onChange: (choice: ChartChoice) => void;
}

const NO_SERIES = 'none';
/** As many as there are colours that stay apart. */
const MAX_Y = 8;

export function ChartOptions({ columns, choice, onChange }: ChartOptionsProps) {
  const { t } = useTranslation();
  const items = (indexes: readonly number[]) =>
    indexes.map((index) => ({ value: String(index), label: columns[index]?.name ?? '' }));
  return (
    <div className={classes.options} role="group" aria-label={t('chart.options')}>
      <div>
        <div className={classes.optionLabel} aria-hidden>
          {t('chart.type')}
        </div>
        <SegmentedControl
          aria-label={t('chart.type')}
          value={choice.type}
          data={chartTypes.map((type) => ({ value: type, label: t(`chart.types.${type}`) }))}
          onChange={(value) => onChange({ ...choice, type: chartTypes.find((type) => type === value) ?? choice.type })}
        />
      </div>
      <Select
        label={t('chart.x')}
        w={150}
        allowDeselect={false}
        searchable
        value={String(choice.x)}
        data={items(columnsOf(columns, ['number', 'time', 'category']))}
        onChange={(value) => {
          if (value !== null) onChange({ ...choice, x: Number(value) });
        }}
      />
      <MultiSelect
        label={t('chart.y')}
        size="xs"
        w={200}
        maxValues={MAX_Y}
        value={choice.y.map(String)}
        {...(choice.y.length === 0 ? { placeholder: t('chart.pickY') } : {})}
        data={items(columnsOf(columns, ['number']))}
        onChange={(values) =>
          // One series column splits one value: with several there is nothing left to tell them by.
          onChange({ ...choice, y: values.map(Number), series: values.length === 1 ? choice.series : null })
        }
      />
      <Select
        label={t('chart.series')}
        w={140}
        allowDeselect={false}
        searchable
        disabled={choice.y.length !== 1}
        value={choice.series === null ? NO_SERIES : String(choice.series)}
        data={[{ value: NO_SERIES, label: t('chart.noSeries') }, ...items(columnsOf(columns, ['category', 'time']))]}
        onChange={(value) =>
          onChange({ ...choice, series: value === null || value === NO_SERIES ? null : Number(value) })
        }
      />
    </div>
  );
}
