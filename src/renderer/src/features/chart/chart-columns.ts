import type { GridColumn } from '../../ui/grid/row-source';
import type { Aggregate, TimeBucket } from '../../ui/around-statement';
import { isKeyName, roleOf, type ColumnRole } from '../../ui/grid/column-role';

export const chartTypes = ['line', 'area', 'bar', 'stacked', 'scatter', 'histogram', 'heatmap'] as const;
export type ChartType = (typeof chartTypes)[number];

/** What can be drawn of rows that no statement can be put around. */
export const rowChartTypes: readonly ChartType[] = ['line', 'area', 'bar', 'stacked', 'scatter'];

export const binCounts = [10, 20, 50, 100] as const;

/** Columns by their place in the result, since names may repeat. */
export interface ChartChoice {
  readonly type: ChartType;
  readonly x: number;
  /** Empty counts rows. */
  readonly y: readonly number[];
  /** Column whose values make one series each, or the rows of a heat map; only with a single `y`. */
  readonly series: number | null;
  /** Null draws each row as it is. */
  readonly aggregate: Aggregate | null;
  /** Auto: by the span of the times; none: each time as it is. */
  readonly bucket: TimeBucket | 'auto' | 'none';
  /** Of numbers under a histogram or a heat map, about as many: their edges are round. */
  readonly bins: number;
}

export function columnsOf(columns: readonly GridColumn[], roles: readonly ColumnRole[]): number[] {
  return columns.flatMap((column, index) => (roles.includes(roleOf(column.type)) ? [index] : []));
}

/** Needs numbers; the others count or compare anything. */
export function needsNumbers(aggregate: Aggregate | null): boolean {
  return aggregate !== 'count' && aggregate !== 'distinct';
}

/**
 * A first chart from the types alone: time is a line, names are bars, two numbers are points; without a number to add up, rows are counted.
 * Null where nothing can be drawn.
 */
export function defaultChart(columns: readonly GridColumn[], canAggregate: boolean): ChartChoice | null {
  const numbers = columnsOf(columns, ['number']);
  const [firstNumber, secondNumber] = numbers;
  const [time] = columnsOf(columns, ['time']);
  const categories = columnsOf(columns, ['category']);
  const [category] = categories;
  const plain = { series: null, bucket: 'auto', bins: 20, aggregate: canAggregate ? 'sum' : null } as const;
  if (firstNumber === undefined) {
    const x = time ?? category;
    if (x === undefined || !canAggregate) return null;
    return { ...plain, type: time === undefined ? 'bar' : 'line', x, y: [], aggregate: 'count' };
  }
  const y = [measureOf(columns, numbers)];
  if (time !== undefined) {
    // With several, none is more likely meant than the next.
    return {
      ...plain,
      type: 'line',
      x: time,
      y,
      series: canAggregate && categories.length === 1 ? (category ?? null) : null,
    };
  }
  if (category !== undefined) return { ...plain, type: 'bar', x: category, y };
  if (secondNumber !== undefined) return { ...plain, type: 'scatter', x: firstNumber, y: [secondNumber] };
  return canAggregate
    ? { ...plain, type: 'histogram', x: firstNumber, y: [] }
    : { ...plain, type: 'bar', x: firstNumber, y: [firstNumber] };
}

/** The first number that is no key: an id adds up to nothing. */
function measureOf(columns: readonly GridColumn[], numbers: readonly number[]): number {
  const measure = numbers.find((index) => !isKeyName(columns[index]?.name ?? ''));
  return measure ?? numbers[0] ?? 0;
}

/** What of a choice is drawn: a type of chart leaves some of it aside, and needs some that was not chosen. Null where it cannot be drawn yet. */
export function settledChoice(columns: readonly GridColumn[], choice: ChartChoice): ChartChoice | null {
  const role = (index: number): ColumnRole => roleOf(columns[index]?.type ?? '');
  const y = needsNumbers(choice.aggregate) ? choice.y.filter((index) => role(index) === 'number') : choice.y;
  switch (choice.type) {
    case 'scatter': {
      const numbers = choice.y.filter((index) => role(index) === 'number');
      return numbers.length === 0
        ? null
        : { ...choice, y: numbers, aggregate: null, series: numbers.length === 1 ? choice.series : null };
    }
    case 'histogram': {
      const measured = columnsOf(columns, ['number', 'time']);
      const x = measured.includes(choice.x) ? choice.x : measured[0];
      return x === undefined ? null : { ...choice, x, y: [], series: null, aggregate: 'count' };
    }
    case 'heatmap': {
      const aggregate = choice.aggregate ?? 'sum';
      const rows =
        choice.series ?? columnsOf(columns, ['category', 'time', 'number']).find((index) => index !== choice.x);
      if (rows === undefined) return null;
      const value = y[0];
      if (value === undefined) return { ...choice, y: [], series: rows, aggregate: 'count' };
      return { ...choice, y: [value], series: rows, aggregate };
    }
    default:
      if (y.length > 0) return { ...choice, y, series: y.length === 1 ? choice.series : null };
      return choice.aggregate === 'count' ? { ...choice, y } : null;
  }
}
