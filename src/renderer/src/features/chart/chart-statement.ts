import { roleOf } from '../../ui/grid/column-role';
import type { GridColumn } from '../../ui/grid/row-source';
import {
  aggregateName,
  aggregateOf,
  bucketOf,
  quotedName,
  type TimeBucket,
  type WrappedStatement,
} from '../../ui/around-statement';
import type { ChartChoice } from './chart-columns';
import { roundStep } from './axis-ticks';

/** Rows of an answer that is drawn row by row. Each bar is an element of its own, so more would hold the page. */
const mostDrawnRows = 5000;
const mostRowBars = 300;
const mostAnswerRows = 10_000;
/** As many as there are colours that stay apart; the rest is one more. */
export const mostSeries = 8;
const mostHeatRows = 24;
const DAY_MS = 86_400_000;
const bucketMs: Readonly<Record<TimeBucket, number>> = {
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
};

/** What has to be known of the rows before a chart of them can be bounded. */
export interface ChartRange {
  /** Of numbers and times (milliseconds since the epoch); null where there are none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Different values of x, NULL among them; of times about as many. */
  readonly values: number;
  /** All times are at midnight, UTC. */
  readonly wholeDays: boolean;
  /** Different values of the series' column, NULL among them. */
  readonly series: number;
  /** All of them: the statement is run anew, and may give others than the grid has. */
  readonly rows: number;
}

export interface ChartPlan {
  readonly sql: string;
  readonly bucket: TimeBucket | null;
  readonly binWidth: number | null;
  /** The answer's columns: x, then, of a chart with series, `kept` (NULL for those taken together as the rest) where `hasRest`, and their name; then the values. */
  readonly hasSeries: boolean;
  readonly hasRest: boolean;
  /** Values of x that are drawn at most. The answer may have one more, to say so. */
  readonly mostX: number;
}

/** Asks for a `ChartRange`; null where rows are drawn as they are. */
export function rangeStatement(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  choice: ChartChoice,
): string | null {
  if (choice.aggregate === null) return null;
  const x = nameAt(statement, choice.x);
  const type = columns[choice.x]?.type ?? '';
  const kind = roleOf(type);
  const only = kind === 'time' || /^(FLOAT|DOUBLE)$/.test(type) ? ` FILTER (isfinite(${x}))` : '';
  const low = kind === 'category' ? 'NULL' : `min(${x})${only}`;
  const high = kind === 'category' ? 'NULL' : `max(${x})${only}`;
  const series = choice.series === null ? '0' : distinctOf(nameAt(statement, choice.series));
  const values = kind === 'time' ? `approx_count_distinct(${x})` : distinctOf(x);
  const wholeDays = kind === 'time' ? `bool_and(${x} = date_trunc('day', ${x}))${only}` : 'false';
  return `SELECT ${low}, ${high}, ${values}, ${wholeDays}, ${series}, count(*)\nFROM ${statement.relation}`;
}

function distinctOf(column: string): string {
  return `count(DISTINCT ${column}) + (count(*) > count(${column}))::INTEGER`;
}

/** `auto` by the span: so many buckets that a course can be seen, and few enough to be seen as one. */
function bucketFor(choice: ChartChoice, kind: string, range: ChartRange): TimeBucket | null {
  if (kind !== 'time' || choice.bucket === 'none') return null;
  if (choice.bucket !== 'auto') return choice.bucket;
  const { low, high } = range;
  if (low === null || high === null) return null;
  const span = high - low;
  // Days with gaps are days; fewer were made weeks or months by the statement itself.
  if (range.wholeDays && range.values <= 400) return range.values * 2 * DAY_MS >= span ? 'day' : null;
  if (span <= 3 * DAY_MS && !range.wholeDays) return 'hour';
  if (span <= 400 * DAY_MS) return 'day';
  return span <= 5 * 365 * DAY_MS ? 'week' : 'month';
}

function binWidthFor(choice: ChartChoice, type: string, range: ChartRange): number | null {
  if (roleOf(type) !== 'number' || range.low === null || range.high === null) return null;
  if (choice.type !== 'histogram' && (choice.type !== 'heatmap' || range.values <= choice.bins)) return null;
  const isWhole = /INT(EGER)?$/.test(type);
  const width = range.high > range.low ? roundStep((range.high - range.low) / choice.bins) : 1;
  return isWhole ? Math.max(1, width) : width;
}

/** Lower edge. Of 0.1 and the like by its reciprocal, which is whole: 0.3 / 0.1 is less than 3. */
function binOf(column: string, width: number): string {
  if (width >= 1) return `floor(${column} / ${plain(width)}) * ${plain(width)}`;
  const parts = plain(Math.round(1 / width));
  return `floor(${column} * ${parts}) / ${parts}`;
}

function plain(value: number): string {
  return value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 0 });
}

function mostXOf(choice: ChartChoice, isName: boolean): number {
  if (choice.type === 'heatmap') return isName ? 60 : 120;
  if (isName) return 100;
  return choice.type === 'line' || choice.type === 'area' ? 1000 : 400;
}

/** The statement whose rows are drawn. */
export function chartPlan(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  choice: ChartChoice,
  range: ChartRange,
): ChartPlan {
  if (choice.aggregate === null) return rowPlan(statement, choice);
  const { aggregate } = choice;
  const type = columns[choice.x]?.type ?? '';
  const kind = roleOf(type);
  const isName = kind === 'category';
  const bucket = bucketFor(choice, kind, range);
  const binWidth = binWidthFor(choice, type, range);
  const mostX = mostXOf(choice, isName);
  const most = choice.type === 'heatmap' ? mostHeatRows : mostSeries;
  const hasSeries = choice.series !== null;
  const expectedX = bucket === null ? range.values : ((range.high ?? 0) - (range.low ?? 0)) / bucketMs[bucket];
  const hasRest = hasSeries && range.series > most;
  // A margin, since the number of different times is an estimate.
  const cutsX = hasSeries && binWidth === null && expectedX > (isName ? mostX : mostX / 2);
  const plan = { bucket, binWidth, hasSeries, hasRest, mostX };

  const from = hasRest || cutsX ? `${statement.name}.` : '';
  const at = (index: number): string => `${from}${nameAt(statement, index)}`;
  const x = inBuckets(at(choice.x), bucket, binWidth);
  const measures = choice.y.length === 0 ? [null] : choice.y;
  const values = measures.map((index) => {
    const name = aggregateName(aggregate, index === null ? null : (statement.columns[index] ?? ''));
    return `${aggregateOf(aggregate, index === null ? null : at(index))} AS ${quotedName(name)}`;
  });
  const xName = nameAt(statement, choice.x);
  if (!hasRest && !cutsX) {
    const series = choice.series === null ? [] : [nameAt(statement, choice.series)];
    const list = [x === xName ? x : `${x} AS ${xName}`, ...series, ...values];
    // Times and numbers in their order, and one more than are drawn; of names the largest.
    const order =
      isName && !hasSeries
        ? `2 DESC NULLS LAST, 1\nLIMIT ${plain(mostX)}`
        : hasSeries
          ? '1, 2'
          : `1\nLIMIT ${plain(mostX + 1)}`;
    return {
      ...plan,
      sql: `SELECT\n  ${list.join(',\n  ')}\nFROM ${statement.relation}\nGROUP BY ALL\nORDER BY ${order}${hasSeries ? `\nLIMIT ${plain(mostAnswerRows)}` : ''}`,
    };
  }

  const seriesAt = choice.series === null ? 'NULL' : at(choice.series);
  const rank = rankOf(choice, at);
  const parts = [statement.definition];
  const joins: string[] = [];
  if (hasRest) {
    parts.push(
      `largest AS (\n  SELECT ${seriesAt} AS name, true AS kept\n  FROM ${statement.name}\n  GROUP BY 1\n  ORDER BY ${rank} DESC NULLS LAST, 1\n  LIMIT ${plain(most)}\n)`,
    );
    joins.push(`LEFT JOIN largest ON largest.name IS NOT DISTINCT FROM ${seriesAt}`);
  }
  if (cutsX) {
    const order = isName ? `${rank} DESC NULLS LAST, 1` : '1';
    parts.push(
      `shown AS (\n  SELECT ${x} AS place\n  FROM ${statement.name}\n  GROUP BY 1\n  ORDER BY ${order}\n  LIMIT ${plain(isName ? mostX : mostX + 1)}\n)`,
    );
    joins.push(`SEMI JOIN shown ON shown.place IS NOT DISTINCT FROM ${x}`);
  }
  const series = hasRest ? ['largest.kept', `largest.name AS ${nameAt(statement, choice.series ?? 0)}`] : [seriesAt];
  return {
    ...plan,
    sql: [
      `WITH ${parts.join(', ')}`,
      `SELECT\n  ${[`${x} AS ${xName}`, ...series, ...values].join(',\n  ')}`,
      `FROM ${statement.name}`,
      ...joins,
      'GROUP BY ALL\nORDER BY ALL',
      `LIMIT ${plain(mostAnswerRows)}`,
    ].join('\n'),
  };
}

/** What makes one series larger than another: what it adds up to where things are added up, else its rows. */
function rankOf(choice: ChartChoice, at: (index: number) => string): string {
  const [value] = choice.y;
  return choice.aggregate === 'sum' && value !== undefined ? `sum(${at(value)})` : 'count(*)';
}

export function mostRowsOf({ type }: ChartChoice): number {
  return type === 'bar' || type === 'stacked' ? mostRowBars : mostDrawnRows;
}

function rowPlan(statement: WrappedStatement, choice: ChartChoice): ChartPlan {
  const places = [choice.x, ...(choice.series === null ? [] : [choice.series]), ...choice.y];
  const list = places.map((index) => nameAt(statement, index)).join(', ');
  // Points anywhere in the result are as good as the first; a line is of the first.
  const bound =
    choice.type === 'scatter'
      ? `USING SAMPLE reservoir(${plain(mostDrawnRows)} ROWS) REPEATABLE (1)`
      : `LIMIT ${plain(mostRowsOf(choice))}`;
  return {
    sql: `SELECT ${list}\nFROM ${statement.relation}\n${bound}`,
    bucket: null,
    binWidth: null,
    hasSeries: choice.series !== null,
    hasRest: false,
    mostX: mostRowsOf(choice),
  };
}

function inBuckets(column: string, bucket: TimeBucket | null, binWidth: number | null): string {
  if (bucket !== null) return bucketOf(bucket, column);
  return binWidth === null ? column : binOf(column, binWidth);
}

function nameAt(statement: WrappedStatement, index: number): string {
  return quotedName(statement.columns[index] ?? '');
}
