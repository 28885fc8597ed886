import type { ResultColumn } from '../../api/statement';
import { isNumericType } from '../../ui/grid/columns';

export const chartTypes = ['bar', 'line', 'area', 'scatter'] as const;
export type ChartType = (typeof chartTypes)[number];

/** What a column can be in a chart. Other: nested, blobs, intervals. */
export type ChartColumnKind = 'number' | 'time' | 'category' | 'other';

export function chartColumnKind(type: string): ChartColumnKind {
  if (isNumericType(type)) return 'number';
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'time';
  if (/^(VARCHAR|BOOLEAN|UUID|ENUM.*|TIME.*)$/.test(type)) return 'category';
  return 'other';
}

/** Columns by their place in the result, since names may repeat. */
export interface ChartChoice {
  readonly type: ChartType;
  readonly x: number;
  readonly y: readonly number[];
  /** Column whose values make one series each; only with a single `y`. */
  readonly series: number | null;
}

export function columnsOf(columns: readonly ResultColumn[], kinds: readonly ChartColumnKind[]): number[] {
  return columns.flatMap((column, index) => (kinds.includes(chartColumnKind(column.type)) ? [index] : []));
}

/**
 * A first chart from the types alone: time is a line, names are bars, two numbers are points. Null where there is no number to draw.
 */
export function defaultChart(columns: readonly ResultColumn[]): ChartChoice | null {
  const numbers = columnsOf(columns, ['number']);
  const [firstNumber, secondNumber] = numbers;
  if (firstNumber === undefined) return null;
  const [time] = columnsOf(columns, ['time']);
  if (time !== undefined) return { type: 'line', x: time, y: [measureOf(columns, numbers)], series: null };
  const [category] = columnsOf(columns, ['category']);
  if (category !== undefined) return { type: 'bar', x: category, y: [measureOf(columns, numbers)], series: null };
  if (secondNumber === undefined) return { type: 'bar', x: firstNumber, y: [firstNumber], series: null };
  return { type: 'scatter', x: firstNumber, y: [secondNumber], series: null };
}

/** The first number that is no key: an id adds up to nothing. */
function measureOf(columns: readonly ResultColumn[], numbers: readonly number[]): number {
  const measure = numbers.find((index) => !/(^|_)(id|key|code|year|month|day)$/i.test(columns[index]?.name ?? ''));
  return measure ?? numbers[0] ?? 0;
}
