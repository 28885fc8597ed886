import { SegmentedControl, Select } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import { CalendarDayButton } from './calendar-day-button';
import classes from './calendar.module.css';
import { type DatedPartition, dayTowards, type Measure, monthsOf, SHADES, shadeOf, yearsOf } from './calendar-months';

interface PartitionCalendarProps {
  readonly feed: string;
  /** Oldest first, at least one. */
  readonly days: readonly DatedPartition[];
  /** Path of the partition whose files are shown. */
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

/** Heat map of a stream's days: months as grids, one year at a time. */
export function PartitionCalendar({ feed, days, chosen, onChoose }: PartitionCalendarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const years = yearsOf(days);
  const [wantedYear, setYear] = useState<string | null>(null);
  const [measure, setMeasure] = useState<Measure>('records');
  const [wantedFocus, setFocus] = useState<string | null>(null);
  const months = useRef<HTMLDivElement>(null);

  const year = wantedYear !== null && years.includes(wantedYear) ? wantedYear : (years[0] ?? '');
  const shown = days.filter(({ date }) => date.startsWith(year));
  const greatest = Math.max(...shown.map((day) => day[measure]));
  // One stop of the Tab key for the whole calendar; the arrow keys move within it.
  const focused = shown.some(({ date }) => date === wantedFocus) ? wantedFocus : (shown.at(-1)?.date ?? null);

  const moveFrom = (date: string, event: KeyboardEvent): void => {
    const next = dayTowards(shown, date, event.key);
    if (next === null) return;
    event.preventDefault();
    setFocus(next);
    months.current?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
  };

  const weekdays = format.weekdays();
  return (
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
        <Legend greatest={measure === 'records' ? format.count(greatest) : format.bytes(greatest)} />
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
      <div ref={months} className={classes.months} role="group" aria-label={year}>
        {monthsOf(days, year).map((month) => (
          <div key={month.date} className={classes.month} role="group" aria-label={format.month(month.date)}>
            <h2 className={classes.monthName}>{format.month(month.date)}</h2>
            <div className={classes.days}>
              {weekdays.map((name, index) => (
                // By position: two days of the week may have the same short name.
                <span key={index} className={classes.weekday} aria-hidden>
                  {name}
                </span>
              ))}
              {month.days.map(({ dayOfMonth, partition }) => {
                const style = dayOfMonth === 1 ? { gridColumnStart: month.blanks + 1 } : {};
                return partition === null ? (
                  <span key={dayOfMonth} className={classes.blank} style={style} aria-hidden>
                    {dayOfMonth}
                  </span>
                ) : (
                  <CalendarDayButton
                    key={dayOfMonth}
                    dayOfMonth={dayOfMonth}
                    partition={partition}
                    shade={shadeOf(partition[measure], greatest)}
                    chosen={partition.path === chosen}
                    focusable={partition.date === focused}
                    style={style}
                    onKeyDown={(event) => moveFrom(partition.date, event)}
                    onChoose={() => {
                      setFocus(partition.date);
                      onChoose(partition.path);
                    }}
                  />
                );
              })}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

function Legend({ greatest }: { greatest: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.legend} aria-hidden>
      {t('lake.calendar.less')}
      {Array.from({ length: SHADES }, (_, index) => (
        <span key={index} className={classes.swatch} data-shade={index + 1} />
      ))}
      {t('lake.calendar.more')}, {t('lake.calendar.most', { value: greatest })}
    </span>
  );
}
