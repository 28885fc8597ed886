import { z } from 'zod';
import { aggregates, distinctNames, timeBuckets } from '../../ui/around-statement';
import { chartWords, columnWord } from '../../ui/chart-info';
import { roleOf } from '../../ui/grid/column-role';
import type { GridColumn } from '../../ui/grid/row-source';
import { binCounts, chartTypes, defaultChart, rowChartTypes, settledChoice, type ChartChoice } from './chart-columns';

const NONE = 'none';

const one = <T extends z.ZodType>(of: T) => z.tuple([of]).transform(([value]) => value);
const wordsSchema = z.object({
  chart: one(z.enum(chartTypes)),
  x: one(z.string()),
  y: z.array(z.string()).default([]),
  series: one(z.string()).optional(),
  aggregate: one(z.enum([...aggregates, NONE])).optional(),
  bucket: one(z.enum(['auto', NONE, ...timeBuckets])).default('auto'),
  bins: one(z.enum(binCounts.map(String))).default('20'),
});

/**
 * A choice in words that a person can read and write, with columns by name: `chart=bar x=country y=amount,"net fee" aggregate=avg`. What is as it is
 * without being chosen is left out: series, bucket, bins. One line, without a backtick.
 */
export function chartText(columns: readonly GridColumn[], choice: ChartChoice): string {
  const names = distinctNames(columns);
  const column = (index: number): string => columnWord(names[index] ?? '');
  return [
    `chart=${choice.type}`,
    `x=${column(choice.x)}`,
    ...(choice.y.length === 0 ? [] : [`y=${choice.y.map(column).join(',')}`]),
    ...(choice.series === null ? [] : [`series=${column(choice.series)}`]),
    `aggregate=${choice.aggregate ?? NONE}`,
    ...(choice.bucket === 'auto' ? [] : [`bucket=${choice.bucket}`]),
    ...(choice.bins === 20 ? [] : [`bins=${String(choice.bins)}`]),
  ].join(' ');
}

/**
 * The choice that `text` says of these columns; where it says none that can be drawn of them, as after the statement was changed, the one that their
 * types suggest. Null where nothing can be drawn.
 */
export function chartOf(text: string, columns: readonly GridColumn[], canAggregate: boolean): ChartChoice | null {
  const choice = choiceOf(text, columns, canAggregate);
  return choice === null || settledChoice(columns, choice) === null ? defaultChart(columns, canAggregate) : choice;
}

function choiceOf(text: string, columns: readonly GridColumn[], canAggregate: boolean): ChartChoice | null {
  const { data } = wordsSchema.safeParse(Object.fromEntries(chartWords(text)));
  if (data === undefined || !(canAggregate || rowChartTypes.includes(data.chart))) return null;
  const names = distinctNames(columns);
  const place = (name: string): number => {
    const index = names.indexOf(name);
    return roleOf(columns[index]?.type ?? '') === 'other' ? -1 : index;
  };
  const x = place(data.x);
  const y = data.y.map(place);
  const series = data.series === undefined ? null : place(data.series);
  if (x < 0 || series === -1 || y.includes(-1)) return null;
  const aggregate = data.aggregate ?? (y.length === 0 ? 'count' : 'sum');
  return {
    type: data.chart,
    x,
    y,
    series,
    aggregate: !canAggregate || aggregate === NONE ? null : aggregate,
    bucket: data.bucket,
    bins: Number(data.bins),
  };
}
