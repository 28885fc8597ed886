import { useReducedMotion } from '@mantine/hooks';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { chartTooltipStyle } from './chart-style';
import { useFormat } from './format';

interface DayChartProps {
  /** UTC days, oldest first. */
  readonly days: readonly { readonly date: string; readonly value: number }[];
  readonly label: string;
  /** What the value is called, and how it is written. */
  readonly name: string;
  readonly unit: 'count' | 'bytes';
  readonly height?: number;
}

/** One bar a day. What it shows stands beside it as figures: a chart is for the eye only. */
export function DayChart({ days, label, name, unit, height = 180 }: DayChartProps) {
  const format = useFormat();
  const still = useReducedMotion();
  const exact = unit === 'bytes' ? format.bytes : format.count;
  const short = unit === 'bytes' ? format.bytes : format.compact;
  return (
    <div role="img" aria-label={label}>
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
          <Bar
            dataKey="value"
            fill="var(--lagoon-accent)"
            maxBarSize={28}
            isAnimationActive={!still}
            animationDuration={250}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
