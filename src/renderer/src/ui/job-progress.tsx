import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../shared/contract/jobs';
import { useFormat } from './format';
import classes from './job-progress.module.css';

interface JobProgressBarProps {
  readonly job: Job;
  /** Whether what kind of job it is has to be said, because nothing around it does. */
  readonly named?: boolean;
}

/** Bar and figures of one queued or running job. */
export function JobProgressBar({ job, named = false }: JobProgressBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, totalRows, sourceBytes, rowsPerSecond, phase, lagMessages } = job.progress;
  const known = totalRows !== null && totalRows > 0;
  const started = job.status === 'running' && rows > 0;
  const fraction = known ? Math.min(1, rows / totalRows) : started ? 1 : 0;
  const figures = [
    known
      ? t('jobs.rowsOfTotal', { rows: format.count(rows), total: format.count(totalRows) })
      : t('jobs.rows', { rows: format.count(rows) }),
    format.bytes(sourceBytes),
    t('jobs.rate', { rate: format.compact(rowsPerSecond) }),
    ...(lagMessages === null ? [] : [t('jobs.lag', { messages: format.count(lagMessages) })]),
  ];
  const does = job.status === 'queued' ? t('jobs.status.queued') : t(`jobs.phase.${phase}`);
  const state = named ? `${t(`jobs.kind.${job.kind}`)} · ${does}` : does;
  return (
    <div className={classes.progress}>
      <Progress.Root size={5} aria-hidden>
        <Progress.Section value={fraction * 100} striped={!known} animated={!known && started} />
      </Progress.Root>
      <div
        className={classes.figures}
        role="progressbar"
        aria-label={t(`jobs.progress.${job.kind}`, { feed: job.table ?? job.feed })}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(known ? { 'aria-valuenow': Math.round(fraction * 100) } : {})}
        aria-valuetext={`${state}, ${figures.join(', ')}`}
      >
        <span>{state}</span>
        {started && <span className="tabular">{figures.join(' · ')}</span>}
      </div>
    </div>
  );
}
