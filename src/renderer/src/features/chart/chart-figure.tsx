import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { seriesDashes } from '../../ui/chart-style';
import { useFormat, type Format } from '../../ui/format';
import { categoryTicks, continuousTicks, valueTicks } from './axis-ticks';
import type { ChartType } from './chart-columns';
import type { ChartData, ChartPoint, ChartSeries } from './chart-shape';
import { ChartTooltip } from './chart-tooltip';
import { seriesColour, seriesName } from './chart-words';
import { pointsPath } from './points-path';

export interface ChartFigureProps {
  readonly type: ChartType;
  readonly data: ChartData;
  readonly labelOf: (point: ChartPoint) => string;
  readonly xTitle: string;
}

const POINT_PX = 3.5;
const MOST_NAMES = 24;
const MOST_TICKS = 8;
const MOST_VALUES = 6;
/** More would be a band rather than dots. */
const MOST_DOTS = 60;
const MAX_LABEL = 22;
export const axisTick = { fontSize: 11, fill: 'var(--lagoon-quiet)' };

/** A point where it is drawn. */
interface PlacedPoint extends ChartPoint {
  readonly index: number;
  /** Along x; null breaks a line. */
  readonly place: number | null;
}

/** The drawing. Nothing moves in: five thousand points that fly to their place would hold the page. */
export function ChartFigure({ type, data, labelOf, xTitle }: ChartFigureProps) {
  const { t } = useTranslation();
  const format = useFormat();
  // Bars stand side by side, whatever lies between.
  const isContinuous = data.x !== 'name' && (type === 'line' || type === 'area' || type === 'scatter');
  const axis = useMemo(() => axisOf(data, isContinuous, labelOf, format), [data, format, isContinuous, labelOf]);
  const values = useMemo(() => valuesAxis(data, type === 'stacked'), [data, type]);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={axis.points}
        margin={{ top: 8, right: 40, bottom: 0, left: 8 }}
        accessibilityLayer={false}
        stackOffset="sign"
        {...(type === 'histogram' ? { barCategoryGap: 1 } : {})}
      >
        <CartesianGrid vertical={type === 'scatter'} stroke="var(--lagoon-line)" />
        <XAxis
          dataKey="place"
          type={isContinuous ? 'number' : 'category'}
          ticks={axis.ticks}
          {...(isContinuous ? { domain: ['dataMin', 'dataMax'] as const } : {})}
          {...(type === 'scatter' && isContinuous ? { padding: { left: 12, right: 12 } } : {})}
          tickFormatter={(value: number) => shortened(axis.label(value))}
          tick={axisTick}
          tickLine={false}
          axisLine={{ stroke: 'var(--lagoon-line)' }}
          minTickGap={16}
          height={40}
          label={{ value: xTitle, position: 'insideBottom', offset: 2, ...axisTick }}
        />
        <YAxis
          domain={[values.at(0) ?? 0, values.at(-1) ?? 1]}
          ticks={values}
          tickFormatter={(value: number) => axisNumber(value, format)}
          tick={axisTick}
          tickLine={false}
          axisLine={false}
          width={60}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--lagoon-raised)', stroke: 'var(--lagoon-line)' }}
          content={pointTooltip(axis.points, data.series, labelOf)}
        />
        {data.series.map((series, index) =>
          mark(type, axis.points, {
            index,
            name: seriesName(t, series),
            colour: seriesColour(series, index),
            dash: series.isRest ? '1 3' : (seriesDashes[index % seriesDashes.length] ?? 'none'),
          }),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface Mark {
  readonly index: number;
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
}

function mark(type: ChartType, points: readonly PlacedPoint[], { index, name, colour, dash }: Mark) {
  const common = {
    name,
    dataKey: (point: PlacedPoint) => point.values[index] ?? null,
    isAnimationActive: false,
  };
  /** A value between two that are missing has no line. */
  const isAlone = (at: number): boolean =>
    (points[at - 1]?.values[index] ?? null) === null && (points[at + 1]?.values[index] ?? null) === null;
  const dot = ({
    cx,
    cy,
    index: at,
  }: {
    cx?: number | undefined;
    cy?: number | undefined;
    index?: number | undefined;
  }) =>
    at !== undefined && Number.isFinite(cx) && Number.isFinite(cy) && (points.length <= MOST_DOTS || isAlone(at)) ? (
      <circle key={at} cx={cx} cy={cy} r={2.5} fill={colour} />
    ) : (
      <g key={at} />
    );
  switch (type) {
    case 'bar':
    case 'histogram':
      return <Bar key={index} {...common} fill={colour} {...(type === 'bar' ? { maxBarSize: 42 } : {})} />;
    case 'stacked':
      return (
        <Bar
          key={index}
          {...common}
          fill={colour}
          maxBarSize={42}
          stackId="all"
          stroke="var(--lagoon-surface)"
          strokeWidth={0.5}
        />
      );
    case 'line':
      return <Line key={index} {...common} stroke={colour} strokeWidth={1.75} strokeDasharray={dash} dot={dot} />;
    case 'area':
      return (
        <Area
          key={index}
          {...common}
          stroke={colour}
          strokeWidth={1.5}
          strokeDasharray={dash}
          fill={colour}
          fillOpacity={0.18}
          dot={dot}
        />
      );
    case 'scatter':
      return (
        <Line
          key={index}
          {...common}
          stroke={colour}
          dot={false}
          shape={({ points: placed = [] }) => (
            <path d={pointsPath(placed, POINT_PX)} fill={colour} fillOpacity={0.65} stroke="none" />
          )}
        />
      );
    case 'heatmap':
      return null;
  }
}

interface Axis {
  readonly points: PlacedPoint[];
  readonly ticks: number[];
  readonly label: (place: number) => string;
}

/** On a continuous axis NULL and the like stand a step after its end, each on its own; else every point is a step. */
function axisOf(data: ChartData, isContinuous: boolean, labelOf: (point: ChartPoint) => string, format: Format): Axis {
  if (!isContinuous) {
    const points = data.points.map((point, index) => ({ ...point, index, place: index }));
    const label = (place: number): string => {
      const point = points[place];
      return point === undefined ? '' : labelOf(point);
    };
    return { points, ticks: categoryTicks(points.length, MOST_NAMES), label };
  }
  const placed = data.points.filter(({ at }) => at !== null);
  // A point of a scatter that has no x is nowhere.
  const beyond = data.points.filter(({ at, values }) => at === null && values.some((value) => value !== null));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { at } of placed) {
    low = Math.min(low, at ?? low);
    high = Math.max(high, at ?? high);
  }
  const step = high > low ? (high - low) / 16 : 1;
  const points: PlacedPoint[] = placed.map((point, index) => ({ ...point, index, place: point.at }));
  const named = new Map<number, string>();
  for (const point of beyond.slice(0, 3)) {
    const end = (high < low ? 0 : high) + step * (named.size + 1);
    points.push({ at: null, text: null, values: [], texts: [], index: points.length, place: end - step / 2 });
    points.push({ ...point, index: points.length, place: end });
    named.set(end, labelOf(point));
  }
  const ticks = low > high ? [] : continuousTicks(low, high, data.x === 'time', MOST_TICKS);
  return {
    points,
    ticks: [...ticks, ...named.keys()],
    label: (place) => named.get(place) ?? tickLabel(data, ticks, place, format),
  };
}

const DAY_MS = 86_400_000;

/** Of stacks, what they add up to on either side of zero. */
function valuesAxis(data: ChartData, isStacked: boolean): number[] {
  let low = 0;
  let high = 0;
  for (const { values } of data.points) {
    let below = 0;
    let above = 0;
    for (const value of values) {
      if (value === null) continue;
      below = isStacked ? below + Math.min(0, value) : Math.min(below, value);
      above = isStacked ? above + Math.max(0, value) : Math.max(above, value);
    }
    low = Math.min(low, below);
    high = Math.max(high, above);
  }
  return valueTicks(low, high, MOST_VALUES);
}

function tickLabel(data: ChartData, ticks: readonly number[], place: number, format: Format): string {
  if (data.x !== 'time') return format.number(Number(place.toPrecision(12)));
  const iso = new Date(place).toISOString();
  return ticks.every((tick) => tick % DAY_MS === 0) ? format.day(iso) : format.instant(iso);
}

function pointTooltip(
  points: readonly PlacedPoint[],
  series: readonly ChartSeries[],
  labelOf: (point: ChartPoint) => string,
) {
  return ({ active, payload }: TooltipContentProps) => {
    const index = active ? indexOf(payload[0]?.payload) : null;
    const point = index === null ? undefined : points[index];
    return point === undefined ? null : <ChartTooltip title={labelOf(point)} point={point} series={series} />;
  };
}

function indexOf(payload: unknown): number | null {
  if (typeof payload !== 'object' || payload === null || !('index' in payload)) return null;
  return typeof payload.index === 'number' ? payload.index : null;
}

function axisNumber(value: number, format: Format): string {
  return Math.abs(value) >= 10_000 ? format.compact(value) : format.number(Number(value.toPrecision(6)));
}

export function shortened(label: string): string {
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label;
}
