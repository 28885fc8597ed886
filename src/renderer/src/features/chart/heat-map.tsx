import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ComposedChart,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  usePlotArea,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { categoryTicks } from './axis-ticks';
import { axisTick, shortened, type ChartFigureProps } from './chart-figure';
import type { ChartData, ChartPoint } from './chart-shape';
import { ChartTooltip } from './chart-tooltip';
import { seriesName } from './chart-words';

const MOST_NAMES = 16;
/** Least and most opaque: the palest cell is still told from one without rows. */
export const PALE = 0.1;

interface HeatCell {
  readonly x: number;
  readonly y: number;
  readonly opacity: number;
}

/** What Recharts hands to a point's shape. */
interface HeatShape {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: unknown;
}

/** The lowest and the highest value drawn. */
export function heatRange({
  data,
}: Pick<ChartFigureProps, 'data'>): { readonly low: number; readonly high: number } | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of data.points) {
    for (const value of values) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > high ? null : { low, high };
}

export function HeatMap({ data, labelOf, xTitle }: Omit<ChartFigureProps, 'type'>) {
  const { t } = useTranslation();
  const columns = data.points.length;
  const rows = data.series.length;
  const cells = useMemo(() => {
    const range = heatRange({ data });
    if (range === null) return [];
    const span = range.high - range.low;
    return data.points.flatMap(({ values }, x): HeatCell[] =>
      values.flatMap((value, y) =>
        value === null ? [] : { x, y, opacity: span === 0 ? 1 : PALE + ((1 - PALE) * (value - range.low)) / span },
      ),
    );
  }, [data]);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={cells} margin={{ top: 8, right: 24, bottom: 0, left: 8 }} accessibilityLayer={false}>
        <XAxis
          type="number"
          dataKey="x"
          domain={[-0.5, columns - 0.5]}
          ticks={categoryTicks(columns, MOST_NAMES)}
          tickFormatter={(index: number) => {
            const point = data.points[index];
            return point === undefined ? '' : shortened(labelOf(point));
          }}
          tick={axisTick}
          tickLine={false}
          axisLine={false}
          minTickGap={16}
          height={40}
          label={{ value: xTitle, position: 'insideBottom', offset: 2, ...axisTick }}
        />
        <YAxis
          type="number"
          dataKey="y"
          domain={[-0.5, rows - 0.5]}
          reversed
          ticks={data.series.map((_, index) => index)}
          interval={0}
          tickFormatter={(index: number) => {
            const series = data.series[index];
            return series === undefined ? '' : shortened(seriesName(t, series));
          }}
          tick={axisTick}
          tickLine={false}
          axisLine={false}
          width={130}
        />
        <Tooltip isAnimationActive={false} cursor={false} content={cellTooltip(data, labelOf)} />
        <Cells columns={columns} rows={rows} />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function Cells({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  const area = usePlotArea();
  const width = Math.max(1, (area?.width ?? 0) / Math.max(1, columns) - 1);
  const height = Math.max(1, (area?.height ?? 0) / Math.max(1, rows) - 1);
  return <Scatter dataKey="y" isAnimationActive={false} shape={cellShape(width, height)} />;
}

function cellShape(width: number, height: number) {
  return ({ cx, cy, payload }: HeatShape) => {
    const cell = cellOf(payload);
    if (cell === null || cx === undefined || cy === undefined) return <g />;
    return (
      <rect
        x={cx - width / 2}
        y={cy - height / 2}
        width={width}
        height={height}
        fill="var(--lagoon-accent)"
        fillOpacity={cell.opacity}
      />
    );
  };
}

function cellTooltip(data: ChartData, labelOf: (point: ChartPoint) => string) {
  return ({ active, payload }: TooltipContentProps) => {
    const cell = active ? cellOf(payload[0]?.payload) : null;
    const point = cell === null ? undefined : data.points[cell.x];
    const series = cell === null ? undefined : data.series[cell.y];
    if (cell === null || point === undefined || series === undefined) return null;
    return (
      <ChartTooltip
        title={labelOf(point)}
        point={{ ...point, texts: [point.texts[cell.y] ?? null] }}
        series={[series]}
      />
    );
  };
}

function cellOf(payload: unknown): HeatCell | null {
  if (typeof payload !== 'object' || payload === null) return null;
  if (!('x' in payload) || !('y' in payload) || !('opacity' in payload)) return null;
  const { x, y, opacity } = payload;
  return typeof x === 'number' && typeof y === 'number' && typeof opacity === 'number' ? { x, y, opacity } : null;
}
