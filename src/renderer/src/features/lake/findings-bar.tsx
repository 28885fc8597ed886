import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { JudgedYear } from './calendar-findings';
import classes from './calendar.module.css';

interface FindingsBarProps {
  readonly feed: string;
  /** Of one year, oldest first. */
  readonly findings: JudgedYear['findings'];
  readonly judged: JudgedYear['judged'];
  readonly onChoose: (date: string) => void;
}

/** The rest are marked in the calendar. */
const MOST_NAMED = 8;

/** Which days lost rows, before anybody looks for them. */
export function FindingsBar({ feed, findings, judged, onChoose }: FindingsBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (findings.length === 0 && judged === null) {
    return <p className={`quiet ${classes.findings}`}>{t('lake.findings.tooFew')}</p>;
  }
  if (findings.length === 0 && judged !== null) {
    return (
      <p className={classes.findings}>
        <IconCircleCheck size={15} color="var(--lagoon-success)" aria-hidden />
        {t('lake.findings.none', { from: format.day(judged.from), to: format.day(judged.to) })}
      </p>
    );
  }
  // The newest are asked about first.
  const named = findings.toReversed().slice(0, MOST_NAMED);
  return (
    <section className={classes.findings} aria-label={t('lake.findings.label', { feed })}>
      <IconAlertTriangle size={15} color="var(--lagoon-warning)" aria-hidden />
      <span>{t('lake.findings.title', { count: findings.length, formatted: format.count(findings.length) })}</span>
      {named.map(({ date, kind, records, usual }) => (
        <Button key={date} variant="default" size="compact-xs" onClick={() => onChoose(date)}>
          {kind === 'gap'
            ? t('lake.findings.gap', { day: format.day(date) })
            : t('lake.findings.low', {
                day: format.day(date),
                rows: format.count(records),
                usual: format.count(Math.round(usual ?? 0)),
              })}
        </Button>
      ))}
      {findings.length > MOST_NAMED && (
        <span className="quiet">
          {t('lake.findings.more', { formatted: format.count(findings.length - MOST_NAMED) })}
        </span>
      )}
    </section>
  );
}
