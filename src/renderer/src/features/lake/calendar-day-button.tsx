import { Tooltip } from '@mantine/core';
import type { CSSProperties, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { DatedPartition } from './calendar-months';
import classes from './calendar.module.css';

interface CalendarDayButtonProps {
  readonly dayOfMonth: number;
  readonly partition: DatedPartition;
  readonly shade: number;
  readonly chosen: boolean;
  readonly focusable: boolean;
  readonly style: CSSProperties;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChoose: () => void;
}

export function CalendarDayButton({
  dayOfMonth,
  partition,
  shade,
  chosen,
  focusable,
  style,
  onKeyDown,
  onChoose,
}: CalendarDayButtonProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = [
    format.day(partition.date),
    [
      t('lake.calendar.rowsOfDay', { formatted: format.count(partition.records) }),
      t('lake.calendar.filesOfDay', { count: partition.files, formatted: format.count(partition.files) }),
      format.bytes(partition.sizeBytes),
    ].join(', '),
    ...(partition.minEventTime === null || partition.maxEventTime === null
      ? []
      : [
          t('lake.calendar.events', {
            from: format.time(partition.minEventTime),
            to: format.time(partition.maxEventTime),
          }),
        ]),
  ];
  return (
    <Tooltip
      openDelay={150}
      label={lines.map((line) => (
        <span key={line} className={classes.tooltipLine}>
          {line}
        </span>
      ))}
    >
      <button
        type="button"
        className={classes.day}
        style={style}
        data-shade={shade}
        data-date={partition.date}
        aria-label={lines.join('. ')}
        aria-pressed={chosen}
        tabIndex={focusable ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={onChoose}
      >
        {dayOfMonth}
      </button>
    </Tooltip>
  );
}
