import type { TFunction } from 'i18next';
import type { GridColumn } from '../../ui/grid/row-source';
import { restColour, seriesColours } from '../../ui/chart-style';
import type { Format } from '../../ui/format';
import type { ChartChoice } from './chart-columns';
import type { ChartData, ChartPoint, ChartSeries } from './chart-shape';
import type { ChartPlan } from './chart-statement';

const DAY_MS = 86_400_000;

/** What one choice's values are called: "sum of amount". */
export function measureNames(t: TFunction, columns: readonly GridColumn[], choice: ChartChoice): string[] {
  const { aggregate } = choice;
  if (choice.y.length === 0) return [t('chart.rows')];
  return choice.y.map((index) => {
    const column = columns[index]?.name ?? '';
    return aggregate === null ? column : t(`chart.measure.${aggregate}`, { column });
  });
}

export function seriesName(t: TFunction, series: ChartSeries): string {
  return series.isRest ? t('chart.rest') : (series.name ?? t('grid.null'));
}

export function seriesColour(series: ChartSeries, index: number): string {
  return series.isRest ? restColour : (seriesColours[index % seriesColours.length] ?? restColour);
}

/** Writes the x of points. Instants at midnight throughout are days. */
export function pointLabels(
  t: TFunction,
  format: Format,
  data: ChartData,
  plan: ChartPlan | null,
): (point: ChartPoint) => string {
  const wholeDays = data.points.every(({ at }) => at === null || at % DAY_MS === 0);
  return ({ at, text }) => {
    if (at === null) return text ?? t('grid.null');
    if (data.x === 'number') {
      const width = plan?.binWidth ?? null;
      if (width !== null) return t('chart.bin', { from: format.number(at), to: format.number(at + width) });
      return text === null ? format.number(at) : format.exact(text);
    }
    const iso = new Date(at).toISOString();
    if (plan?.bucket === 'month') return format.month(iso);
    if (plan?.bucket === 'week') return t('chart.weekOf', { day: format.day(iso) });
    return wholeDays ? format.day(iso) : format.instant(iso);
  };
}

/** What a chart shows, in a sentence: its heading, its name for screen readers and the title of its picture. */
export function chartTitle(
  t: TFunction,
  columns: readonly GridColumn[],
  choice: ChartChoice,
  plan: ChartPlan | null,
  data: ChartData,
): string {
  const column = columns[choice.x]?.name ?? '';
  const bucket = plan?.bucket ?? null;
  const x =
    bucket !== null ? t(`chart.by.${bucket}`, { column }) : data.x === 'time' ? t('chart.by.utc', { column }) : column;
  const y = measureNames(t, columns, choice).join(', ');
  const what =
    choice.series === null
      ? t('chart.what', { y, x })
      : t('chart.whatSeries', { y, x, series: columns[choice.series]?.name ?? '' });
  return t(`chart.figures.${choice.type}`, { what });
}

interface NotesOf {
  readonly columns: readonly GridColumn[];
  readonly choice: ChartChoice;
  readonly data: ChartData;
  /** Rows of the result; null where it may have more. */
  readonly total: number | null;
  readonly plan: ChartPlan | null;
  /** False: it may be drawn of other rows than the result's. */
  readonly isSame: boolean;
  /** Rows that were taken together, which the statement gave when it was run for the chart; null where it was not run for it. */
  readonly counted: number | null;
  readonly values: number;
  readonly seriesCount: number;
}

/** What of the result is drawn, and what is not. */
export function chartNotes(t: TFunction, format: Format, { columns, choice, data, plan, ...of }: NotesOf): string[] {
  const notes: string[] = [];
  const x = columns[choice.x]?.name ?? '';
  const shown = format.count(data.rows);
  /** Rows of the result, where the chart is of another number. */
  const others = choice.aggregate !== null && of.counted !== null && of.total !== of.counted ? of.total : null;
  if (choice.aggregate === null) {
    if (of.total === null) notes.push(t('chart.firstRows', { shown }));
    else if (data.rows >= of.total) notes.push(t('chart.allRows', { count: of.total, shown }));
    else {
      const total = format.count(of.total);
      notes.push(
        plan !== null && choice.type === 'scatter'
          ? t('chart.sampledRows', { shown, total })
          : t('chart.firstRowsOf', { shown, total }),
      );
    }
    const placeless = data.x === 'name' ? 0 : data.points.filter(({ at }) => at === null).length;
    if (placeless > 0) notes.push(t('chart.placeless', { count: placeless, rows: format.count(placeless), column: x }));
  } else if (of.counted !== null) {
    const rows = format.count(of.counted);
    notes.push(
      others === null
        ? t(of.isSame ? 'chart.fromRows' : 'chart.counted', { count: of.counted, rows })
        : t('chart.fromOtherRows', { count: of.counted, rows, total: format.count(others) }),
    );
    if (data.x === 'name' && plan !== null && of.values > plan.mostX) {
      notes.push(
        t('chart.largestNames', { shown: format.count(plan.mostX), total: format.count(of.values), column: x }),
      );
    }
  }
  if (data.isCut) notes.push(t('chart.firstValues', { shown: format.count(data.points.length), column: x }));
  if (data.series.some(({ isRest }) => isRest) && choice.series !== null) {
    const own = data.series.filter(({ isRest }) => !isRest).length;
    const column = columns[choice.series]?.name ?? '';
    const total = format.count(Math.max(of.seriesCount, own + 1));
    notes.push(
      of.seriesCount > 0
        ? t('chart.largestSeries', { shown: format.count(own), total, column })
        : t('chart.commonestSeries', { shown: format.count(own), column }),
    );
  }
  if (!of.isSame && others === null) notes.push(t('results.runAgain'));
  if (data.x === 'time') notes.push(t('chart.utc'));
  return notes;
}
