import { Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useStatement } from '../../api/use-statement';
import { useFormat } from '../../ui/format';
import { ErrorState } from '../../ui/states/error-state';
import { TracedGrid } from '../origin';
import { firstRows, heldVersion, versionSince } from './held-version';
import classes from './lake.module.css';

const SHOWN_ROWS = 200;

/** Rows of the version that was the newest when they were read: commits take nothing away that is looked at. `feed`: the same one as long as it is shown. */
export function FirstRows({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { statement, cache, revision, run } = useStatement();
  const version = heldVersion(feed);
  // The total is of the same version as the rows.
  const [{ readAt, total }, setReading] = useState({ readAt: version, total: feed.records });
  const sql = firstRows(feed.name, readAt, SHOWN_ROWS);
  useEffect(() => void run(sql), [run, sql]);
  const read = (): void => {
    setReading({ readAt: version, total: feed.records });
    if (readAt === version) void run(sql);
  };
  const gridPlace = useRef<HTMLDivElement>(null);
  // The button that had the focus goes with the rows that it replaces.
  const wasAskedAgain = useRef(false);
  useEffect(() => {
    if (statement.status !== 'done' || !wasAskedAgain.current) return;
    wasAskedAgain.current = false;
    gridPlace.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  }, [statement.status]);

  const label = t('lake.rows.label', { feed: feed.name });
  if (statement.status === 'failed') {
    return <ErrorState subject={t('lake.rowsOf', { feed: feed.name })} error={statement.error} onRetry={read} />;
  }
  if (statement.status === 'cancelled') {
    return (
      <p className={classes.note}>
        {t('lake.rows.cancelled')}{' '}
        <Button variant="default" size="compact-xs" onClick={read}>
          {t('common.retry')}
        </Button>
      </p>
    );
  }
  if (statement.status !== 'done' || cache === null) {
    return (
      <p className={classes.note} role="status">
        <Loader size={12} mr={8} aria-hidden />
        {t('lake.rows.reading')}
      </p>
    );
  }
  const since = versionSince(readAt, version);
  const newer = since !== null && (
    <>
      {' '}
      {t('lake.rows.newer', { version: since })}{' '}
      <Button
        variant="default"
        size="compact-xs"
        onClick={() => {
          wasAskedAgain.current = true;
          read();
        }}
      >
        {t('lake.rows.again')}
      </Button>
    </>
  );
  if (statement.available === 0) {
    return (
      <p className={classes.note}>
        {t('lake.rows.none')}
        {newer}
      </p>
    );
  }
  return (
    <div className={classes.rows}>
      <p className={classes.note}>
        {t('lake.rows.note', { shown: format.count(statement.available), total: format.count(total) })}
        {newer}
      </p>
      <div ref={gridPlace} className={classes.grid}>
        <TracedGrid
          label={label}
          columns={statement.columns}
          rowCount={statement.available}
          source={cache}
          revision={revision}
          asked={statement}
          resultId={statement.resultId}
        />
      </div>
    </div>
  );
}
