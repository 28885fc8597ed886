import { Tooltip } from '@mantine/core';
import type { CSSProperties, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { DayFinding } from './calendar-findings';
import type { DatedPartition } from './calendar-months';
import classes from './calendar.module.css';
import { DayMark } from './day-mark';

interface CalendarDayButtonProps {
  readonly date: string;
  /** Null for a day without rows. */
  readonly partition: DatedPartition | null;
  readonly finding: DayFinding | null;
  readonly shade: number;
  readonly chosen: boolean;
  readonly focusable: boolean;
  readonly style: CSSProperties;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChoose: () => void;
}

export function CalendarDayButton(props: CalendarDayButtonProps) {
  const { date, partition, finding } = props;
  const lines = useDayText(date, partition, finding);
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
        style={props.style}
        data-shade={partition === null ? 'none' : props.shade}
        data-finding={finding?.kind}
        data-date={date}
        aria-label={lines.join('. ')}
        aria-pressed={props.chosen}
        tabIndex={props.focusable ? 0 : -1}
        onKeyDown={props.onKeyDown}
        onClick={props.onChoose}
      >
        {Number(date.slice(8))}
        {partition !== null && partition.smallFiles > 0 && <DayMark kind="small" />}
        {partition !== null && partition.lateRecords > 0 && <DayMark kind="late" />}
        {finding?.kind === 'low' && <DayMark kind="low" />}
      </button>
    </Tooltip>
  );
}

function useDayText(date: string, partition: DatedPartition | null, finding: DayFinding | null): string[] {
  const { t } = useTranslation();
  const format = useFormat();
  const usual = finding === null || finding.usual === null ? null : format.count(Math.round(finding.usual));
  if (partition === null) {
    return [
      format.day(date),
      usual === null ? t('lake.calendar.gapDay') : t('lake.calendar.gapDayUsual', { formatted: usual }),
    ];
  }
  const { records, files, sizeBytes, minEventTime, maxEventTime, lateRecords, smallFiles } = partition;
  return [
    format.day(date),
    [
      t('lake.calendar.rowsOfDay', { formatted: format.count(records) }),
      t('lake.calendar.filesOfDay', { count: files, formatted: format.count(files) }),
      format.bytes(sizeBytes),
    ].join(', '),
    ...(usual === null ? [] : [t('lake.calendar.lowDay', { formatted: usual })]),
    ...(lateRecords === 0
      ? []
      : [t('lake.calendar.lateOfDay', { count: lateRecords, formatted: format.count(lateRecords) })]),
    ...(smallFiles === 0
      ? []
      : [t('lake.calendar.smallOfDay', { count: smallFiles, formatted: format.count(smallFiles) })]),
    ...(minEventTime === null || maxEventTime === null
      ? []
      : [t('lake.calendar.events', { from: format.time(minEventTime), to: format.time(maxEventTime) })]),
  ];
}
