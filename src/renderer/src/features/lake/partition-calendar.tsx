import { SegmentedControl, Select } from '@mantine/core';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import { useNow } from '../../ui/use-now';
import { CalendarDayButton } from './calendar-day-button';
import { judgedDays } from './calendar-findings';
import { CalendarLegend } from './calendar-legend';
import { type DatedPartition, dayTowards, type Measure, monthsOf, shadeOf } from './calendar-months';
import classes from './calendar.module.css';
import { FindingsBar } from './findings-bar';

interface PartitionCalendarProps {
  readonly feed: string;
  /** Oldest first, at least one. */
  readonly days: readonly DatedPartition[];
  /** Whether rows should come each day, also now. */
  readonly isFed: boolean;
  /** Day that is looked at, YYYY-MM-DD. */
  readonly chosen: string | null;
  readonly onChoose: (date: string) => void;
}

const MINUTE_MS = 60_000;

/** Heat map of a stream's days: months as grids, one year at a time. */
export function PartitionCalendar({ feed, days, isFed, chosen, onChoose }: PartitionCalendarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const today = new Date(useNow(MINUTE_MS)).toISOString().slice(0, 10);
  const { years, inYear } = useMemo(() => judgedDays(days, today, isFed), [days, today, isFed]);
  const [wantedYear, setYear] = useState<string | null>(chosen?.slice(0, 4) ?? null);
  const [measure, setMeasure] = useState<Measure>('records');
  const [wantedFocus, setFocus] = useState<string | null>(chosen);
  const grid = useRef<HTMLDivElement>(null);

  const year = wantedYear !== null && years.includes(wantedYear) ? wantedYear : (years[0] ?? '');
  const shown = days.filter(({ date }) => date.startsWith(year));
  const greatest = Math.max(0, ...shown.map((day) => day[measure]));
  const { findings, judged } = useMemo(() => inYear(year), [inYear, year]);
  const findingOn = new Map(findings.map((finding) => [finding.date, finding]));
  const gaps = findings.filter(({ kind }) => kind === 'gap');
  const months = monthsOf(
    days,
    year,
    gaps.map(({ date }) => date),
  );
  const stops = [...shown, ...gaps].map(({ date }) => date).sort();
  // One stop of the Tab key for the whole calendar; the arrow keys move within it.
  const focused = wantedFocus !== null && stops.includes(wantedFocus) ? wantedFocus : (stops.at(-1) ?? null);

  const focusDay = (date: string): void => {
    setFocus(date);
    grid.current?.querySelector<HTMLElement>(`[data-date="${date}"]`)?.focus();
  };
  const moveFrom = (date: string, event: KeyboardEvent): void => {
    const next = dayTowards(stops, date, event.key);
    if (next === null) return;
    event.preventDefault();
    focusDay(next);
  };
  const choose = (date: string): void => {
    setFocus(date);
    onChoose(date);
  };

  const weekdays = format.weekdays();
  return (
    <>
      <FindingsBar
        feed={feed}
        findings={findings}
        judged={judged}
        onChoose={(date) => {
          focusDay(date);
          onChoose(date);
        }}
      />
      <section aria-label={t('lake.calendar.label', { feed })}>
        <div className={classes.bar}>
          <span className="quiet">
            {t('lake.calendar.days', { count: shown.length, formatted: format.count(shown.length) })}
          </span>
          {years.length > 1 && (
            <Select
              className={classes.year ?? ''}
              aria-label={t('lake.calendar.year')}
              data={years}
              value={year}
              allowDeselect={false}
              onChange={setYear}
            />
          )}
          <span className={classes.space} />
          {shown.length > 0 && <CalendarLegend measure={measure} greatest={greatest} />}
          <SegmentedControl
            aria-label={t('lake.calendar.shadeBy')}
            data={[
              { value: 'records', label: t('lake.calendar.rows') },
              { value: 'sizeBytes', label: t('lake.calendar.bytes') },
            ]}
            value={measure}
            onChange={(value) => setMeasure(value === 'sizeBytes' ? 'sizeBytes' : 'records')}
          />
        </div>
        <div ref={grid} className={classes.months} role="group" aria-label={year}>
          {months.map((month) => (
            <div key={month.date} className={classes.month} role="group" aria-label={format.month(month.date)}>
              <h2 className={classes.monthName}>{format.month(month.date)}</h2>
              <div className={classes.days}>
                {weekdays.map((name, index) => (
                  // By position: two days of the week may have the same short name.
                  <span key={index} className={classes.weekday} aria-hidden>
                    {name}
                  </span>
                ))}
                {month.days.map(({ date, dayOfMonth, partition }) => {
                  const style = dayOfMonth === 1 ? { gridColumnStart: month.blanks + 1 } : {};
                  const finding = findingOn.get(date) ?? null;
                  return partition === null && finding === null ? (
                    <span key={date} className={classes.blank} style={style} aria-hidden>
                      {dayOfMonth}
                    </span>
                  ) : (
                    <CalendarDayButton
                      key={date}
                      date={date}
                      partition={partition}
                      finding={finding}
                      shade={partition === null ? 0 : shadeOf(partition[measure], greatest)}
                      chosen={date === chosen}
                      focusable={date === focused}
                      style={style}
                      onKeyDown={(event) => moveFrom(date, event)}
                      onChoose={() => choose(date)}
                    />
                  );
                })}
              </div>
            </div>
          ))}
        </div>
      </section>
    </>
  );
}
