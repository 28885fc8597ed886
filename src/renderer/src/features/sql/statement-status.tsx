import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../api/statement';
import { useFormat } from '../../ui/format';
import { countKey, type RefinedOf } from './count-words';
import classes from './sql-page.module.css';

const TICK_MS = 100;

interface StatementStatusProps {
  readonly statement: Statement;
  /** Null for the plain result. */
  readonly refinedOf: RefinedOf | null;
}

/** How far the statement is. Rows that can be looked at and the true count are worded differently, always. */
export function StatementStatus({ statement, refinedOf }: StatementStatusProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const running = statement.status === 'running';
  const counts = {
    count: statement.available,
    rows: format.count(statement.available),
    total: format.count(refinedOf?.total ?? statement.available),
  };
  const parts: string[] = [];
  if (statement.status === 'done') {
    parts.push(t(countKey(statement, refinedOf), counts));
    parts.push(
      t('sql.status.columns', { count: statement.columns.length, columns: format.count(statement.columns.length) }),
    );
    parts.push(t('sql.status.in', { elapsed: format.duration(statement.elapsedMs) }));
  } else if (running && statement.available > 0) {
    const isShare = refinedOf !== null && refinedOf.isFiltered && refinedOf.isSame;
    parts.push(t(isShare ? 'results.matchesSoFar' : 'sql.status.rowsSoFar', counts));
  }
  return (
    <div className={classes.status}>
      {running && <RunningFor key={statement.startedAtMs} statement={statement} />}
      <span role="status" aria-label={t('sql.status.label')} className="tabular">
        {parts.join(' · ')}
      </span>
    </div>
  );
}

/** Counted here between the process's reports, which come ten times a second only while it has something to say. */
function RunningFor({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { startedAtMs } = statement;
  const [elapsedMs, setElapsedMs] = useState(() => performance.now() - startedAtMs);
  useEffect(() => {
    const timer = setInterval(() => setElapsedMs(performance.now() - startedAtMs), TICK_MS);
    return () => clearInterval(timer);
  }, [startedAtMs]);

  const percent = statement.fraction === null ? null : Math.round(statement.fraction * 100);
  return (
    <span className={classes.running}>
      <Loader size={12} aria-hidden />
      {/* Not a live region: a screen reader would read a clock aloud. */}
      <span className="tabular">{t('sql.status.runningFor', { elapsed: format.duration(elapsedMs) })}</span>
      <span
        role="progressbar"
        aria-label={t('sql.status.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
        className={classes.track}
      >
        <span
          className={classes.fill}
          data-unknown={percent === null}
          style={{ width: `${String(percent ?? 100)}%` }}
        />
      </span>
      {percent !== null && <span className="tabular">{format.percent(percent / 100)}</span>}
    </span>
  );
}
