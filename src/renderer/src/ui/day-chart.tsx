import { createContext, memo, useContext, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from 'recharts';
import { chartTooltipStyle } from './chart-style';
import { dayBeside } from './day-beside';
import classes from './day-chart.module.css';
import { useFormat } from './format';

interface Day {
  readonly date: string;
  readonly value: number;
}

interface DrawingProps {
  /** UTC days, oldest first; the same array for the same days, or the bars are made anew. */
  readonly days: readonly Day[];
  /** What the value is called, and how it is written. */
  readonly name: string;
  readonly unit: 'count' | 'bytes';
  readonly height?: number;
}

interface DayChartProps extends DrawingProps {
  readonly label: string;
  /** Where a day's bar leads, as a hash. */
  readonly hrefOf: (date: string) => string;
}

/** What the bars have of the chart around them. */
interface Bars {
  readonly hrefOf: (date: string) => string;
  readonly textOf: (day: Day) => string;
  /** The day that Tab stops at. */
  readonly stop: string | undefined;
  readonly onKeyDown: (date: string, event: KeyboardEvent) => void;
  /** `isSeen`: by the keyboard; the pointer has the tooltip. */
  readonly onFocus: (date: string, isSeen: boolean) => void;
  readonly onBlur: () => void;
}

const RING_PX = 2;

const BarsContext = createContext<Bars | null>(null);

/** One bar a day, each a link. Tab stops at one of them, the arrow keys go on from there. */
export function DayChart({ days, label, name, unit, hrefOf, height = 180 }: DayChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = useRef<HTMLDivElement>(null);
  const [wantedStop, setStop] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const exact = unit === 'bytes' ? format.bytes : format.count;
  const dates = days.map(({ date }) => date);
  const read = days.find(({ date }) => date === focused);
  const bars: Bars = {
    hrefOf,
    textOf: ({ date, value }) => t('dayChart.show', { day: format.day(date), name, value: exact(value) }),
    stop: wantedStop !== null && dates.includes(wantedStop) ? wantedStop : dates.at(-1),
    onKeyDown: (date, event) => {
      const next = dayBeside(dates, date, event.key);
      if (next === null) return;
      event.preventDefault();
      place.current?.querySelector<SVGElement>(`[data-date="${next}"]`)?.focus();
    },
    onFocus: (date, isSeen) => {
      setStop(date);
      setFocused(isSeen ? date : null);
    },
    onBlur: () => setFocused(null),
  };
  return (
    <div ref={place} className={classes.chart} role="group" aria-label={label}>
      {read !== undefined && (
        // Away from the bar that it is about.
        <span className={classes.read} data-side={days.indexOf(read) * 2 < days.length ? 'end' : 'start'} aria-hidden>
          {t('dayChart.value', { day: format.day(read.date), name, value: exact(read.value) })}
        </span>
      )}
      <BarsContext value={bars}>
        <Drawing days={days} name={name} unit={unit} height={height} />
      </BarsContext>
    </div>
  );
}

/** Recharts makes every bar anew when it is drawn again, or has moved them, and the one with the focus would lose it: it is drawn for other days alone, and still. */
const Drawing = memo(function Drawing({ days, name, unit, height = 180 }: DrawingProps) {
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
