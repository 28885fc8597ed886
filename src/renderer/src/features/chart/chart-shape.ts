import type { TimeBucket } from '../../ui/around-statement';

export interface ChartPoint {
  /** Number, or milliseconds since the epoch; null for names, NULL, NaN and what else has no place on an axis. */
  readonly at: number | null;
  /** Digit for digit; null for NULL. */
  readonly text: string | null;
  /** One value a series, by its index: a name could be any text. Floats: where it is drawn. */
  readonly values: readonly (number | null)[];
  /** The same digit for digit. */
  readonly texts: readonly (string | null)[];
}

export interface ChartSeries {
  /** Null for NULL. */
  readonly name: string | null;
  /** All series together that have no colour of their own. */
  readonly isRest: boolean;
}

export interface ChartData {
  readonly points: readonly ChartPoint[];
  readonly series: readonly ChartSeries[];
  readonly x: 'number' | 'time' | 'name';
  /** There were more values of x than may be drawn. */
  readonly isCut: boolean;
  /** Between two values stands one empty place, however many buckets or bins have no rows there: they are too many to stand each for itself. */
  readonly hasShortGaps: boolean;
  readonly rows: number;
}

export type TextRow = readonly (string | null)[];

/** What the rows are: x, then, with series, `kept` where `hasRest` and the series' name; then the values. */
export interface ChartLayout {
  readonly x: 'number' | 'time' | 'name';
  readonly hasSeries: boolean;
  readonly hasRest: boolean;
  /** Of the values, where they are the series. */
  readonly names: readonly string[];
  readonly bucket: TimeBucket | null;
  readonly binWidth: number | null;
  readonly mostX: number;
  /** Rows as they are: any x may come again. Then the commonest series are kept, at most so many. */
  readonly mostRowSeries: number | null;
  /** By size, for names; else in the order of x, or of the rows where that is null. */
  readonly order: 'size' | 'x' | 'rows';
  /** The largest first, or by the value of their column, or as given. */
  readonly seriesOrder: 'size' | 'value' | 'given';
}

/** Milliseconds of a store's text of a date or timestamp, UTC where it says nothing else; null where it has no such place. */
export function timeOf(text: string): number | null {
  const iso = text
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1')
    .replace(/(:\S*[+-]\d\d)$/, '$1:00');
  const ms = Date.parse(!iso.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function numberOf(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Points of a chart from the rows of its statement. Values become floats here and nowhere else: a drawing has no use for 38 digits. */
export function shapeChart(rows: readonly TextRow[], layout: ChartLayout): ChartData {
  const placeOf = (text: string | null): number | null => {
    if (text === null || layout.x === 'name') return null;
    return layout.x === 'time' ? timeOf(text) : numberOf(text);
  };
  const gathered = layout.hasSeries ? bySeries(rows, layout) : byColumns(rows, layout);
  let points: ChartPoint[] = gathered.points.map(({ text, texts }) => ({
    at: placeOf(text),
    text,
    texts: gathered.series.map((_, index) => texts[index] ?? null),
    values: gathered.series.map((_, index) => numberOf(texts[index] ?? null)),
  }));
  if (layout.order === 'size') points = points.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  if (layout.order === 'x' && layout.x !== 'name') points = inOrder(points);
  const isCut = points.length > layout.mostX;
  const kept = isCut ? points.slice(0, layout.mostX) : points;
  const ranked = inSeriesOrder(gathered.series, kept, layout.seriesOrder);
  return { ...ranked, ...filled(ranked.points, layout), x: layout.x, isCut, rows: rows.length };
}

interface Gathered {
  readonly series: readonly ChartSeries[];
  readonly points: readonly { readonly text: string | null; readonly texts: readonly (string | null | undefined)[] }[];
}

function byColumns(rows: readonly TextRow[], layout: ChartLayout): Gathered {
  return {
    series: layout.names.map((name) => ({ name, isRest: false })),
    points: rows.map(([x = null, ...texts]) => ({ text: x, texts })),
  };
}

/** Rows of (x, name, value) side by side: one point for each x, unless a name has two values there, which makes a second point. */
function bySeries(rows: readonly TextRow[], layout: ChartLayout): Gathered {
  const own = layout.mostRowSeries === null ? null : commonest(rows, layout.mostRowSeries);
  const indexes = new Map<string, number>();
  const series: ChartSeries[] = [];
  const points: { readonly text: string | null; readonly texts: (string | null | undefined)[] }[] = [];
  const byX = new Map<string | null, (typeof points)[number][]>();
  for (const row of rows) {
    const [x = null] = row;
    const name = row[layout.hasRest ? 2 : 1] ?? null;
    const isRest = layout.hasRest ? row[1] === null : own !== null && !own.has(name);
    // No name is this one: a rest has no quotes around it.
    const key = isRest ? 'rest' : JSON.stringify(name);
    const index = indexes.get(key) ?? series.length;
    if (index === series.length) {
      indexes.set(key, index);
      series.push({ name: isRest ? null : name, isRest });
    }
    const atX = byX.get(x) ?? [];
    let point = atX.find(({ texts }) => texts[index] === undefined);
    if (point === undefined) {
      point = { text: x, texts: [] };
      atX.push(point);
      byX.set(x, atX);
      points.push(point);
    }
    point.texts[index] = row[layout.hasRest ? 3 : 2] ?? null;
  }
  return { series, points };
}

function commonest(rows: readonly TextRow[], most: number): ReadonlySet<string | null> {
  const counts = new Map<string | null, number>();
  for (const row of rows) counts.set(row[1] ?? null, (counts.get(row[1] ?? null) ?? 0) + 1);
  const ranked = [...counts].toSorted(([, one], [, other]) => other - one);
  return new Set(ranked.slice(0, most).map(([name]) => name));
}

function sizeOf({ values }: ChartPoint): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** What has no place on the axis stands after all that have. */
function inOrder(points: readonly ChartPoint[]): ChartPoint[] {
  return points.toSorted(
    (one, other) => (one.at ?? Number.POSITIVE_INFINITY) - (other.at ?? Number.POSITIVE_INFINITY) || 0,
  );
}

/** The rest always last. */
function inSeriesOrder(
  series: readonly ChartSeries[],
  points: readonly ChartPoint[],
  by: ChartLayout['seriesOrder'],
): { series: readonly ChartSeries[]; points: readonly ChartPoint[] } {
  if (by === 'given') return { series, points };
  const totals = series.map((_, index) => points.reduce((sum, { values }) => sum + Math.abs(values[index] ?? 0), 0));
  const order = series
    .map((_, index) => index)
    .toSorted(
      (one, other) =>
        Number(series[one]?.isRest ?? false) - Number(series[other]?.isRest ?? false) ||
        (by === 'size'
          ? (totals[other] ?? 0) - (totals[one] ?? 0)
          : compareValues(series[one]?.name ?? null, series[other]?.name ?? null)),
    );
  return {
    series: order.flatMap((index) => series[index] ?? []),
    points: points.map((point) => ({
      ...point,
      values: order.map((index) => point.values[index] ?? null),
      texts: order.map((index) => point.texts[index] ?? null),
    })),
  };
}

/** Numbers by size, times as their text says, NULL last. */
function compareValues(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const difference = Number(one) - Number(other);
  if (!Number.isNaN(difference)) return difference;
  return one < other ? -1 : Number(one > other);
}

/** Buckets without rows stand there empty, and bins at none: a day that is missing is a gap, not a day that is left out. */
function filled(
  points: readonly ChartPoint[],
  { bucket, binWidth, mostX }: ChartLayout,
): Pick<ChartData, 'points' | 'hasShortGaps'> {
  if (bucket === null && binWidth === null) return { points, hasShortGaps: false };
  const whole = withGaps(points, bucket, binWidth, { mostAGap: Number.POSITIVE_INFINITY, most: mostX * 2 });
  if (whole !== null) return { points: whole, hasShortGaps: false };
  const short = withGaps(points, bucket, binWidth, { mostAGap: 1, most: Number.POSITIVE_INFINITY });
  return { points: short ?? points, hasShortGaps: true };
}

/** Null where they would be more than `most`. */
function withGaps(
  points: readonly ChartPoint[],
  bucket: TimeBucket | null,
  binWidth: number | null,
  { mostAGap, most }: { readonly mostAGap: number; readonly most: number },
): readonly ChartPoint[] | null {
  const made: ChartPoint[] = [];
  let next = points[0]?.at ?? null;
  for (const point of points) {
    // Half a bin, for edges that are floats.
    const reach = point.at === null ? null : point.at - (binWidth ?? 0) / 2;
    for (let empty = 0; reach !== null && next !== null && next < reach && empty < mostAGap; empty += 1) {
      made.push({ at: next, text: null, values: [], texts: [] });
      if (made.length > most) return null;
      next = after(next, bucket, binWidth);
    }
    made.push(point);
    if (point.at !== null) next = after(point.at, bucket, binWidth);
  }
  return made;
}

function after(at: number, bucket: TimeBucket | null, binWidth: number | null): number {
  if (bucket === null) return at + (binWidth ?? 1);
  const date = new Date(at);
  if (bucket === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return at + { hour: 3_600_000, day: 86_400_000, week: 604_800_000 }[bucket];
}
