import { memo, useContext } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from 'recharts';
import { chartTooltipStyle } from './chart-style';
import { BarsContext, type Day, type DrawingProps } from './day-bars-context';
import classes from './day-chart.module.css';
import { useFormat } from './format';

const RING_PX = 2;

/** Recharts makes every bar anew when it is drawn again, or has moved them, and the one with the focus would lose it: it is drawn for other days alone, and still. */
export const DayBars = memo(function DayBars({ days, name, unit, height }: DrawingProps) {
  const format = useFormat();
  const exact = unit === 'bytes' ? format.bytes : format.count;
  const short = unit === 'bytes' ? format.bytes : format.compact;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart data={[...days]} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--lagoon-line)" />
        <XAxis
          dataKey="date"
          tickFormatter={(date: string) => format.day(date)}
          tick={{ fontSize: 11, fill: 'var(--lagoon-quiet)' }}
          tickLine={false}
          axisLine={{ stroke: 'var(--lagoon-line)' }}
          minTickGap={24}
        />
        <YAxis
          tickFormatter={(value: number) => short(value)}
          tick={{ fontSize: 11, fill: 'var(--lagoon-quiet)' }}
          tickLine={false}
          axisLine={false}
          width={unit === 'bytes' ? 60 : 44}
        />
        <Tooltip
          {...chartTooltipStyle}
          labelFormatter={(date) => (typeof date === 'string' ? format.day(date) : '')}
          formatter={(value) => [typeof value === 'number' ? exact(value) : '', name]}
        />
        <Bar dataKey="value" maxBarSize={28} isAnimationActive={false} shape={barShape} />
      </BarChart>
    </ResponsiveContainer>
  );
});

function barShape(props: BarShapeProps) {
  return <DayBar {...props} />;
}

function DayBar({ x, y, width, height, background, payload }: BarShapeProps) {
  const bars = useContext(BarsContext);
  const day = dayOf(payload);
  if (bars === null || day === null) return null;
  const { date } = day;
  const top = background?.y ?? y;
  const tall = background?.height ?? height;
  return (
    <a
      className={classes.bar}
      href={bars.hrefOf(date)}
      data-date={date}
      tabIndex={date === bars.stop ? 0 : -1}
      aria-label={bars.textOf(day)}
      onKeyDown={(event) => bars.onKeyDown(date, event)}
      onFocus={(event) => bars.onFocus(date, event.currentTarget.matches(':focus-visible'))}
      onBlur={bars.onBlur}
    >
      {/* All of the height, so that a low bar can be hit. */}
      <rect x={x} y={top} width={width} height={tall} fill="transparent" />
      <rect className={classes.ring} x={x - RING_PX} y={top} width={width + 2 * RING_PX} height={tall} />
      <rect x={x} y={y} width={width} height={height} fill="var(--lagoon-accent)" />
    </a>
  );
}

function dayOf(payload: unknown): Day | null {
  if (typeof payload !== 'object' || payload === null || !('date' in payload) || !('value' in payload)) return null;
  const { date, value } = payload;
  return typeof date === 'string' && typeof value === 'number' ? { date, value } : null;
}
