import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn, Statement } from '../../api/statement';
import { useFormat } from '../../ui/format';
import { DataGrid } from '../../ui/grid/data-grid';
import type { RowSource } from '../../ui/grid/row-source';
import { RowsSkeleton } from '../../ui/states/loaded';
import { MessageCard } from './message-card';
import classes from './sql-page.module.css';
import { StatementStatus } from './statement-status';

// Recharts is as large as the rest of the page, and most statements are never drawn.
const ChartView = lazy(() => import('../chart').then((m) => ({ default: m.ChartView })));

export interface ResultRows {
  readonly columns: readonly ResultColumn[];
  readonly shown: RowSource;
  /** The same rows as numbers and times. */
  readonly drawn: RowSource;
  readonly revision: number;
}

interface ResultAreaProps {
  readonly statement: Statement;
  /** Another result is another key. */
  readonly resultKey: string | number;
  /** Null until there are any. */
  readonly rows: ResultRows | null;
  /** Before the first statement. */
  readonly idle: ReactNode;
  /** In place of whatever the statement came to; null where that is shown. */
  readonly instead: ReactNode;
  /** Above the rows. */
  readonly notice?: ReactNode;
  /** What can be done with the result. */
  readonly actions?: ReactNode;
  readonly onRunAgain: () => void;
}

type View = 'results' | 'chart';
const views: readonly View[] = ['results', 'chart'];

/** Whatever the last statement came to: nothing yet, rows or a chart of them, a failure, a cancel. */
export function ResultArea(props: ResultAreaProps) {
  const { t } = useTranslation();
  const { statement, resultKey, actions } = props;
  const [view, setView] = useState<View>('results');
  const shown = statement.status === 'running' || statement.status === 'done';
  return (
    <section className={classes.result} aria-label={t('sql.view.results')}>
      {shown && (
        <div className={classes.toolbar}>
          <SegmentedControl
            aria-label={t('sql.view.label')}
            value={view}
            onChange={(value) => setView(views.find((known) => known === value) ?? 'results')}
            data={views.map((value) => ({ value, label: t(`sql.view.${value}`) }))}
          />
          <StatementStatus key={resultKey} statement={statement} />
          {actions}
        </div>
      )}
      <Body {...props} view={view} />
    </section>
  );
}

function Body({
  statement,
  resultKey,
  rows,
  idle,
  instead,
  notice,
  onRunAgain,
  view,
}: ResultAreaProps & { readonly view: View }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (statement.status === 'idle') return idle;
  if (statement.status === 'cancelled') {
    return (
      <MessageCard
        tone="advice"
        icon={IconPlayerStop}
        title={t('sql.cancelled.title', { elapsed: format.duration(statement.elapsedMs) })}
        actions={
          <Button variant="default" onClick={onRunAgain}>
            {t('sql.failed.again')}
          </Button>
        }
      >
        <p className={classes.message}>{t('sql.cancelled.body')}</p>
      </MessageCard>
    );
  }
  if (instead !== null) return instead;
  if (rows === null || rows.columns.length === 0) {
    return (
      <p className={classes.hint}>
        {statement.status === 'running' ? t('sql.status.waiting') : t('sql.status.noRows')}
      </p>
    );
  }
  return (
    <>
      {notice}
      {view === 'results' ? (
        <DataGrid
          key={resultKey}
          label={t('sql.grid')}
          columns={rows.columns}
          rowCount={statement.available}
          source={rows.shown}
          revision={rows.revision}
        />
      ) : (
        <Suspense fallback={<RowsSkeleton />}>
          <ChartView
            key={resultKey}
            columns={rows.columns}
            source={rows.drawn}
            available={statement.available}
            complete={statement.status === 'done' && !statement.isCut}
          />
        </Suspense>
      )}
    </>
  );
}
