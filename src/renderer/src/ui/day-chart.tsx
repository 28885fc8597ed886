import { lazy, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Bars, BarsContext, type DrawingProps } from './day-bars-context';
import { dayBeside } from './day-beside';
import classes from './day-chart.module.css';
import { useFormat } from './format';
import { LatePart } from './states/late-part';
import { loaded } from './states/page-load';

// Recharts is as much code as all else of the first page, which need not wait for it.
const DayBars = lazy(() => loaded(import('./day-bars')).then((m) => ({ default: m.DayBars })));

interface DayChartProps extends Omit<DrawingProps, 'height'> {
  readonly height?: number;
  readonly label: string;
  /** Where a day's bar leads, as a hash. */
  readonly hrefOf: (date: string) => string;
}

/** One bar a day, each a link. Tab stops at one of them, the arrow keys go on from there. */
export function DayChart({ days, label, name, unit, hrefOf, height = 180 }: DayChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = useRef<HTMLDivElement>(null);
  const [wantedStop, setStop] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  /** The day whose bar has the focus, however it came there. */
  const held = useRef<string | null>(null);
  // Recharts makes the bar of a day anew where its value has changed: one with the focus would lose it to the body, at every commit of a consumer.
  useEffect(() => {
    const date = held.current;
    if (date === null) return undefined;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      place.current?.querySelector<SVGElement>(`[data-date="${date}"]`)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [days]);
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
      held.current = date;
      setStop(date);
      setFocused(isSeen ? date : null);
    },
    onBlur: () => {
      held.current = null;
      setFocused(null);
    },
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
        <LatePart subject={t('dayChart.subject')} place={label} fallback={<div style={{ height }} />}>
          <DayBars days={days} name={name} unit={unit} height={height} />
        </LatePart>
      </BarsContext>
    </div>
  );
}
