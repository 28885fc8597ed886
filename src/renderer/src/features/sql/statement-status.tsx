import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../api/statement';
import { useFormat } from '../../ui/format';
import classes from './sql-page.module.css';

const TICK_MS = 100;

/** How far the statement is. Rows that can be looked at and the true count are worded differently, always. */
export function StatementStatus({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  const format = useFormat();
  const running = statement.status === 'running';
  const parts: string[] = [];
  if (statement.status === 'done') {
    const rows = format.count(statement.available);
    parts.push(
      statement.isCut
        ? t('sql.status.firstRows', { count: statement.available, rows })
        : t('sql.status.rows', { count: statement.available, rows }),
    );
    parts.push(
      t('sql.status.columns', { count: statement.columns.length, columns: format.count(statement.columns.length) }),
    );
    parts.push(t('sql.status.in', { elapsed: format.duration(statement.elapsedMs) }));
  } else if (running && statement.available > 0) {
    parts.push(t('sql.status.rowsSoFar', { count: statement.available, rows: format.count(statement.available) }));
  }
  return (
    <div className={classes.status}>
      {running && <RunningFor statement={statement} />}
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
  const [startedAtMs] = useState(() => performance.now());
  const [elapsedMs, setElapsedMs] = useState(0);
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
