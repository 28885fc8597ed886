import { Button, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { ResultId } from '../../../../shared/ids';
import { useStatement } from '../../api/use-statement';
import { useFormat } from '../../ui/format';
import { DataGrid } from '../../ui/grid/data-grid';
import { selectAll } from '../../ui/select-all';
import { ErrorState } from '../../ui/states/error-state';
import classes from './lake.module.css';
import { RowOriginPanel } from './origin/row-origin-panel';

const SHOWN_ROWS = 200;

export function FirstRows({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { statement, cache, revision, run } = useStatement();
  const sql = selectAll(feed.name, SHOWN_ROWS);
  // Read again after a commit: the version says that there is something new.
  useEffect(() => void run(sql), [run, sql, feed.deltaVersion]);
  // Row whose origin is looked at, from 0 on: of one reading, since a later one may have another row in its place.
  const [asked, setAsked] = useState<{ readonly resultId: ResultId; readonly row: number } | null>(null);

  const label = t('lake.rows.label', { feed: feed.name });
  if (statement.status === 'failed') {
    return (
      <ErrorState subject={t('lake.rowsOf', { feed: feed.name })} error={statement.error} onRetry={() => run(sql)} />
    );
  }
  if (statement.status === 'cancelled') {
    return (
      <p className={classes.note}>
        {t('lake.rows.cancelled')}{' '}
        <Button variant="default" size="compact-xs" onClick={() => run(sql)}>
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
  const { resultId } = statement;
  if (statement.available === 0) return <p className={classes.note}>{t('lake.rows.none')}</p>;
  return (
    <div className={classes.rows}>
      <p className={classes.note}>
        {t('lake.rows.note', { shown: format.count(statement.available), total: format.count(feed.records) })}
      </p>
      <div className={classes.gridAndOrigin}>
        <div className={classes.grid}>
          <DataGrid
            label={label}
            columns={statement.columns}
            rowCount={statement.available}
            source={cache}
            revision={revision}
            onOrigin={(row) => setAsked(resultId === null ? null : { resultId, row })}
          />
        </div>
        {asked !== null && asked.resultId === resultId && (
          <RowOriginPanel feed={feed.name} resultId={asked.resultId} row={asked.row} onClose={() => setAsked(null)} />
        )}
      </div>
    </div>
  );
}
