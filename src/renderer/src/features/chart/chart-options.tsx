import { MultiSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { aggregates, timeBuckets } from '../../ui/around-statement';
import { roleOf } from '../../ui/grid/column-role';
import { binCounts, chartTypes, columnsOf, needsNumbers, rowChartTypes, type ChartChoice } from './chart-columns';
import classes from './chart.module.css';

interface ChartOptionsProps {
  readonly columns: readonly ResultColumn[];
  readonly choice: ChartChoice;
  /** What of it is drawn: a type of chart may need another column than was chosen. */
  readonly drawn: ChartChoice;
  /** False where rows are all there is: then they are drawn as they are. */
  readonly canAggregate: boolean;
  readonly onChange: (choice: ChartChoice) => void;
}

const NONE = 'none';
/** As many as there are colours that stay apart. */
const MAX_Y = 8;
const bucketChoices = ['auto', NONE, ...timeBuckets] as const;
const aggregateChoices = [...aggregates, NONE] as const;

export function ChartOptions({ columns, choice, drawn, canAggregate, onChange }: ChartOptionsProps) {
  const { t } = useTranslation();
  const items = (indexes: readonly number[]) =>
    indexes.map((index) => ({ value: String(index), label: columns[index]?.name ?? '' }));
  const { type } = choice;
  const xKind = roleOf(columns[drawn.x]?.type ?? '');
  const aggregated = canAggregate && type !== 'scatter';
  const hasValues = type !== 'histogram';
  const measured = type === 'scatter' || needsNumbers(choice.aggregate);
  const xKinds = type === 'histogram' ? (['number', 'time'] as const) : (['number', 'time', 'category'] as const);
  const yColumns = columnsOf(columns, measured ? ['number'] : ['number', 'time', 'category']);
  const y = choice.y.filter((index) => yColumns.includes(index));
  return (
    <div className={classes.options} role="group" aria-label={t('chart.options')}>
      <Select
        label={t('chart.type')}
        w={120}
        allowDeselect={false}
        value={type}
        data={(canAggregate ? chartTypes : rowChartTypes).map((value) => ({ value, label: t(`chart.types.${value}`) }))}
        onChange={(value) => onChange({ ...choice, type: chartTypes.find((known) => known === value) ?? type })}
      />
      <Select
        label={t('chart.x')}
        w={150}
        allowDeselect={false}
        searchable
        value={String(drawn.x)}
        data={items(columnsOf(columns, xKinds))}
        onChange={(value) => {
          if (value !== null) onChange({ ...choice, x: Number(value) });
        }}
      />
      {aggregated && xKind === 'time' && (
        <Select
          label={t('chart.bucket')}
          w={110}
          allowDeselect={false}
          value={choice.bucket}
          data={bucketChoices.map((value) => ({ value, label: t(`chart.buckets.${value}`) }))}
          onChange={(value) =>
            onChange({ ...choice, bucket: bucketChoices.find((known) => known === value) ?? choice.bucket })
          }
        />
      )}
      {(type === 'histogram' || type === 'heatmap') && xKind === 'number' && (
        <Select
          label={t('chart.bins')}
          w={80}
          allowDeselect={false}
          value={String(choice.bins)}
          data={binCounts.map(String)}
          onChange={(value) => {
            if (value !== null) onChange({ ...choice, bins: Number(value) });
          }}
        />
      )}
      {hasValues && aggregated && (
        <Select
          label={t('chart.aggregate')}
          w={130}
          allowDeselect={false}
          value={(type === 'heatmap' ? drawn.aggregate : choice.aggregate) ?? NONE}
          data={aggregateChoices
            // A heat map without a value is of its rows' number, whatever is chosen.
            .filter((value) => type !== 'heatmap' || (value !== NONE && (y.length > 0 || value === drawn.aggregate)))
            .map((value) => ({ value, label: t(`chart.aggregates.${value}`) }))}
          onChange={(value) => onChange({ ...choice, aggregate: aggregates.find((known) => known === value) ?? null })}
        />
      )}
      {hasValues && (
        <MultiSelect
          label={t('chart.y')}
          size="xs"
          w={200}
          maxValues={type === 'heatmap' ? 1 : MAX_Y}
          value={y.map(String)}
          {...(y.length === 0
            ? { placeholder: t(choice.aggregate === 'count' ? 'chart.allOfThem' : 'chart.pickY') }
            : {})}
          data={items(yColumns)}
          onChange={(values) =>
            // One series column splits one value: with several there is nothing left to tell them by.
            onChange({ ...choice, y: values.map(Number), series: values.length > 1 ? null : choice.series })
          }
        />
      )}
      {hasValues && (
        <Select
          label={t(type === 'heatmap' ? 'chart.heatRows' : 'chart.series')}
          w={140}
          allowDeselect={false}
          searchable
          disabled={y.length > 1}
          value={choice.series === null ? NONE : String(choice.series)}
          data={[
            { value: NONE, label: t(type === 'heatmap' ? 'chart.firstFit' : 'chart.noSeries') },
            ...items(columnsOf(columns, ['category', 'time', 'number'])),
          ]}
          onChange={(value) => onChange({ ...choice, series: value === null || value === NONE ? null : Number(value) })}
        />
      )}
    </div>
  );
}
