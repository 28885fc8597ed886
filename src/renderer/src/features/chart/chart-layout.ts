import { roleOf } from '../../ui/grid/column-role';
import type { GridColumn } from '../../ui/grid/row-source';
import type { ChartChoice } from './chart-columns';
import type { ChartLayout } from './chart-shape';
import { mostRowsOf, mostSeries, type ChartPlan } from './chart-statement';

function kindOf(columns: readonly GridColumn[], index: number): ChartLayout['x'] {
  const kind = roleOf(columns[index]?.type ?? '');
  return kind === 'number' || kind === 'time' ? kind : 'name';
}

/** How the rows of a chart's statement are to be read. */
export function layoutOf(
  columns: readonly GridColumn[],
  choice: ChartChoice,
  plan: ChartPlan,
  names: readonly string[],
): ChartLayout {
  if (choice.aggregate === null) return rowLayoutOf(columns, choice, names);
  const x = kindOf(columns, choice.x);
  const byValue = choice.type === 'heatmap' && choice.series !== null && kindOf(columns, choice.series) !== 'name';
  return {
    x,
    hasSeries: plan.hasSeries,
    hasRest: plan.hasRest,
    names,
    bucket: plan.bucket,
    binWidth: plan.binWidth,
    mostX: plan.mostX,
    mostRowSeries: null,
    order: x === 'name' ? 'size' : 'x',
    seriesOrder: !plan.hasSeries ? 'given' : byValue ? 'value' : 'size',
  };
}

/** Rows as they are, and in their order unless they run along an axis. */
export function rowLayoutOf(
  columns: readonly GridColumn[],
  choice: ChartChoice,
  names: readonly string[],
): ChartLayout {
  return {
    x: kindOf(columns, choice.x),
    hasSeries: choice.series !== null,
    hasRest: false,
    names,
    bucket: null,
    binWidth: null,
    mostX: mostRowsOf(choice),
    mostRowSeries: mostSeries,
    order: choice.type === 'line' || choice.type === 'area' ? 'x' : 'rows',
    seriesOrder: choice.series === null ? 'given' : 'size',
  };
}
