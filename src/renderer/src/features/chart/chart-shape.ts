import type { ResultColumn } from '../../api/statement';
import { readCell, type Cell } from '../../ui/grid/cell-format';
import type { RowPage } from '../../ui/grid/row-source';
import { chartColumnKind, type ChartChoice } from './chart-columns';

/** Rows of the result that a chart is drawn from. */
export const MAX_CHART_ROWS = 5000;
/** Each bar is an element of its own, so more would hold the page; and no screen is wide enough to tell them apart. */
const MAX_BARS = 300;
/** As many as there are colours that stay apart. */
const MAX_SERIES = 8;

export interface ChartPoint {
  readonly x: string | number | null;
  /** One value a series, by the series' index: a name could be any text. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly points: readonly ChartPoint[];
  readonly series: readonly string[];
  readonly xIsTime: boolean;
  /** True where distance along x means something: numbers and times, but not under bars. */
  readonly xIsContinuous: boolean;
  /** Rows that the points come from. */
  readonly rowsDrawn: number;
  /** Values of the series column beyond those that can be told apart. */
  readonly seriesLeftOut: number;
}

/** Rows to ask for, so that none is read that is not drawn. */
export function rowsToDraw(choice: ChartChoice): number {
  return choice.type === 'bar' ? MAX_BARS : MAX_CHART_ROWS;
}

/**
 * Points of a chart from the first rows of a result, in their order, except that lines over numbers and times run from left to right.
 * Values become floats here and nowhere else: a drawing has no use for 38 digits.
 */
export function shapeChart(
  columns: readonly ResultColumn[],
  pages: readonly RowPage[],
  choice: ChartChoice,
  nullLabel: string,
): ChartData {
  const limit = rowsToDraw(choice);
  const xKind = chartColumnKind(columns[choice.x]?.type ?? '');
  const xIsContinuous = choice.type !== 'bar' && (xKind === 'number' || xKind === 'time');
  const bySeries = choice.series === null ? null : new SeriesPoints();
  const points: ChartPoint[] = [];
  let rowsDrawn = 0;

  for (const page of pages) {
    for (let row = 0; row < page.rows && rowsDrawn < limit; row += 1) {
      const at = (column: number): Cell => cellOf(page, column, row);
      const xCell = at(choice.x);
      const x = xIsContinuous ? continuousOf(xCell) : xCell.kind === 'null' ? nullLabel : xCell.text;
      rowsDrawn += 1;
      if (bySeries !== null && choice.series !== null) {
        const name = at(choice.series);
        bySeries.add(x, name.kind === 'null' ? nullLabel : name.text, numberOf(at(choice.y[0] ?? 0)));
      } else {
        points.push({ x, values: choice.y.map((column) => numberOf(at(column))) });
      }
    }
  }

  const all = bySeries === null ? points : bySeries.points();
  const sorted = xIsContinuous && choice.type !== 'scatter' ? inOrder(all) : all;
  return {
    points: sorted,
    series: bySeries?.names() ?? choice.y.map((column) => columns[column]?.name ?? ''),
    xIsTime: xIsContinuous && xKind === 'time',
    xIsContinuous,
    rowsDrawn,
    seriesLeftOut: bySeries?.leftOut ?? 0,
  };
}

function cellOf(page: RowPage, column: number, row: number): Cell {
  const vector = page.table.getChildAt(column);
  return vector === null ? { kind: 'null', text: '' } : readCell(vector, row);
}

function numberOf(cell: Cell): number | null {
  if (cell.kind !== 'number') return null;
  const value = Number(cell.text);
  return Number.isFinite(value) ? value : null;
}

/** A number as it is, a date or time as milliseconds since the epoch. */
function continuousOf(cell: Cell): number | null {
  if (cell.kind === 'number') return numberOf(cell);
  if (cell.kind !== 'temporal') return null;
  const iso = cell.text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  const ms = Date.parse(iso.endsWith('Z') || !iso.includes('T') ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function inOrder(points: readonly ChartPoint[]): ChartPoint[] {
  return points
    .filter((point): point is ChartPoint & { readonly x: number } => typeof point.x === 'number')
    .sort((one, other) => one.x - other.x);
}

/** Rows of (x, name, value) side by side: one point for each x, unless a name has two values there, which makes a second point. */
class SeriesPoints {
  readonly #indexes = new Map<string, number>();
  readonly #leftOut = new Set<string>();
  readonly #byX = new Map<string | number | null, (number | null | undefined)[][]>();
  readonly #order: { readonly x: string | number | null; readonly values: (number | null | undefined)[] }[] = [];

  get leftOut(): number {
    return this.#leftOut.size;
  }

  add(x: string | number | null, name: string, value: number | null): void {
    let index = this.#indexes.get(name);
    if (index === undefined) {
      if (this.#indexes.size >= MAX_SERIES) {
        this.#leftOut.add(name);
        return;
      }
      index = this.#indexes.size;
      this.#indexes.set(name, index);
    }
    const atX = this.#byX.get(x) ?? [];
    let values = atX.find((candidate) => candidate[index] === undefined);
    if (values === undefined) {
      values = [];
      atX.push(values);
      this.#byX.set(x, atX);
      this.#order.push({ x, values });
    }
    values[index] = value;
  }

  names(): string[] {
    return [...this.#indexes.keys()];
  }

  points(): ChartPoint[] {
    return this.#order.map(({ x, values }) => ({
      x,
      values: Array.from({ length: this.#indexes.size }, (_, index) => values[index] ?? null),
    }));
  }
}
