import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { chartTooltipStyle, seriesColours } from '../../ui/chart-style';
import { useFormat, type Format } from '../../ui/format';
import { categoryTicks, continuousTicks } from './axis-ticks';
import type { ChartType } from './chart-columns';
import type { ChartData, ChartPoint } from './chart-shape';
import { pointsPath } from './points-path';

interface ChartFigureProps {
  readonly type: ChartType;
  readonly data: ChartData;
  readonly xName: string;
}

const DAY_MS = 86_400_000;
const POINT_PX = 3.5;
const MOST_NAMES = 24;
const MOST_TICKS = 8;
const tick = { fontSize: 11, fill: 'var(--lagoon-quiet)' };

/** The drawing. Nothing moves in: five thousand points that fly to their place would hold the page. */
export function ChartFigure({ type, data, xName }: ChartFigureProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const y = data.series.join(', ');
  const axis = useMemo(() => xAxisOf(data, format), [data, format]);
  const points = useMemo(() => data.points.map((point, index) => ({ ...point, index })), [data]);
  return (
    <div
      role="img"
      aria-label={t('chart.figure', { type: t(`chart.types.${type}`), y, x: xName })}
      style={{ height: '100%', minHeight: 0 }}
    >
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={points} margin={{ top: 12, right: 48, bottom: 4, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid vertical={type === 'scatter'} stroke="var(--lagoon-line)" />
          <XAxis
            dataKey={axis.valueOf}
            name={xName}
            type={data.xIsContinuous ? 'number' : 'category'}
            ticks={axis.ticks}
            {...(data.xIsContinuous ? { domain: ['dataMin', 'dataMax'] } : {})}
            {...(data.xIsTime ? { scale: 'time' as const } : {})}
            {...(type === 'scatter' && data.xIsContinuous ? { padding: { left: 12, right: 12 } } : {})}
            tickFormatter={(value: number) => shortened(axis.label(value))}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--lagoon-line)' }}
            minTickGap={16}
          />
          <YAxis
            tickFormatter={(value: number) => axisNumber(value, format)}
            tick={tick}
            tickLine={false}
            axisLine={false}
            width={56}
          />
          <Tooltip
            {...chartTooltipStyle}
            isAnimationActive={false}
            labelFormatter={(value) => (typeof value === 'number' ? axis.label(value) : '')}
            formatter={(value) =>
              typeof value === 'number' ? value.toLocaleString(undefined, { maximumFractionDigits: 6 }) : ''
            }
          />
          {data.series.length > 1 && <Legend wrapperStyle={{ fontSize: 12, paddingTop: 4 }} />}
          {data.series.map((name, index) => mark(type, name, index, data.points.length))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

function mark(type: ChartType, name: string, index: number, points: number) {
  const colour = seriesColours[index % seriesColours.length] ?? 'var(--lagoon-accent)';
  const common = {
    key: index,
    name,
    dataKey: (point: ChartPoint) => point.values[index] ?? null,
    isAnimationActive: false,
  };
  const { key, ...rest } = common;
  switch (type) {
    case 'bar':
      return <Bar key={key} {...rest} fill={colour} maxBarSize={42} />;
    case 'line':
      return (
        <Line
          key={key}
          {...rest}
          stroke={colour}
          strokeWidth={1.75}
          dot={points <= 60 ? { r: 2.5, fill: colour } : false}
        />
      );
    case 'area':
      return <Area key={key} {...rest} stroke={colour} strokeWidth={1.5} fill={colour} fillOpacity={0.22} />;
    case 'scatter':
      return (
        <Line
          key={key}
          {...rest}
          stroke={colour}
          dot={false}
          legendType="circle"
          shape={({ points: placed = [] }) => (
            <path d={pointsPath(placed, POINT_PX)} fill={colour} fillOpacity={0.65} stroke="none" />
          )}
        />
      );
  }
}

interface XAxisOfPoints {
  /** Where a point stands: at its number or time, or, among names, at its index, since a name may come twice. */
  readonly valueOf: (point: IndexedPoint) => number | null;
  readonly ticks: number[];
  readonly label: (value: number) => string;
}

interface IndexedPoint extends ChartPoint {
  readonly index: number;
}

function xAxisOf(data: ChartData, format: Format): XAxisOfPoints {
  if (!data.xIsContinuous) {
    return {
      valueOf: (point) => point.index,
      ticks: categoryTicks(data.points.length, MOST_NAMES),
      label: (index) => String(data.points[index]?.x ?? ''),
    };
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let wholeDays = true;
  for (const { x } of data.points) {
    if (typeof x !== 'number') continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
    wholeDays &&= x % DAY_MS === 0;
  }
  const instant = (ms: number): string => {
    const iso = new Date(ms).toISOString();
    return wholeDays ? format.day(iso) : format.instant(iso);
  };
  return {
    valueOf: ({ x }) => (typeof x === 'number' ? x : null),
    ticks: low > high ? [] : continuousTicks(low, high, data.xIsTime, MOST_TICKS),
    label: data.xIsTime ? instant : (value) => String(Number(value.toPrecision(12))),
  };
}

function axisNumber(value: number, format: Format): string {
  return Math.abs(value) >= 1000 ? format.compact(value) : String(Number(value.toPrecision(6)));
}

const MAX_LABEL = 22;

function shortened(label: string): string {
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label;
}
