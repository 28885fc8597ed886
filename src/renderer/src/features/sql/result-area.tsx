import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { lazy, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn, Statement } from '../../api/statement';
import { useFormat } from '../../ui/format';
import type { GridRefining, GridStatistics } from '../../ui/grid/grid-extras';
import type { RowSource } from '../../ui/grid/row-source';
import { LatePart } from '../../ui/states/late-part';
import { RowsSkeleton } from '../../ui/states/loaded';
import { loaded } from '../../ui/states/page-load';
import { TracedGrid } from '../origin';
import type { AskedResult } from '../results';
import type { RefinedOf } from './count-words';
import { MessageCard } from './message-card';
import classes from './sql-page.module.css';
import { StatementStatus } from './statement-status';

// Recharts is as large as the rest of the page, and most statements are never drawn.
const ChartView = lazy(() => loaded(import('../chart')).then((m) => ({ default: m.ChartView })));
const PivotView = lazy(() => loaded(import('../pivot')).then((m) => ({ default: m.PivotView })));

export interface ResultRows {
  readonly columns: readonly ResultColumn[];
  readonly shown: RowSource;
  readonly revision: number;
}

interface ResultAreaProps {
  /** What is shown: the plain result, or the one with an order and filters. */
  readonly statement: Statement;
  /** Another result is another key; in another order, it is the same. */
  readonly resultKey: string | number;
  /** By the query process, which pivots it. */
  readonly isHeld?: boolean;
  /** Null until there are any. */
  readonly rows: ResultRows | null;
  /** Before the first statement. */
  readonly idle: ReactNode;
  /** In place of whatever the statement came to; null where that is shown. */
  readonly instead: ReactNode;
  /** Above the rows. */
  readonly notice?: ReactNode;
  /** Above whatever is shown. */
  readonly bar?: ReactNode;
  readonly refinedOf?: RefinedOf | null;
  /** What charts and pivots are put around; null where nothing can be, as with an answer of the warehouse. */
  readonly asked?: AskedResult | null;
  readonly refining?: GridRefining | null;
  readonly statistics?: GridStatistics | null;
  /** What can be done with the result. Also where it is not shown any more, since what was begun with it goes on. */
  readonly actions?: ReactNode;
  /** Something that was begun there goes on, and is to be seen. */
  readonly isActing?: boolean;
  readonly onRunAgain: () => void;
  readonly onOpenStatement: (sql: string) => void;
}

type View = 'results' | 'chart' | 'pivot';
const views: readonly View[] = ['results', 'chart', 'pivot'];

/** Whatever the last statement came to: nothing yet, rows or a chart of them, a failure, a cancel. */
export function ResultArea(props: ResultAreaProps) {
  const { t } = useTranslation();
  const { statement, isHeld = false, actions, isActing = false, bar = null, refinedOf = null } = props;
  const [view, setView] = useState<View>('results');
  const shown = statement.status === 'running' || statement.status === 'done';
  const switches = useMemo(
    () => (
      <SegmentedControl
        aria-label={t('sql.view.label')}
        value={view}
        onChange={(value) => setView(views.find((known) => known === value) ?? 'results')}
        data={views
          .filter((value) => value !== 'pivot' || isHeld)
          .map((value) => ({ value, label: t(`sql.view.${value}`) }))}
      />
    ),
    [isHeld, t, view],
  );
  return (
    <section className={classes.result} aria-label={t('sql.view.results')}>
      <div className={classes.toolbar} hidden={!shown && !isActing}>
        {shown && (
          <>
            {switches}
            <StatementStatus statement={statement} refinedOf={refinedOf} />
          </>
        )}
        {actions}
      </div>
      {bar}
      <Body {...props} view={view} />
    </section>
  );
}

function Body({
  statement,
  isHeld = false,
  resultKey,
  rows,
  idle,
  instead,
  notice,
  refinedOf = null,
  asked = null,
  refining = null,
  statistics = null,
  onRunAgain,
  onOpenStatement,
  view,
}: ResultAreaProps & { readonly view: View }) {
  const { t } = useTranslation();
  const format = useFormat();
  const complete = statement.status === 'done' && !statement.isCut && (asked === null || asked.isReady);
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
      {view === 'results' || (view === 'pivot' && !isHeld) ? (
        <TracedGrid
          key={resultKey}
          label={t('sql.grid')}
          columns={rows.columns}
          rowCount={statement.available}
          source={rows.shown}
          revision={rows.revision}
          refining={refining}
          statistics={statistics}
          asked={asked?.isReady === true ? asked : null}
          resultId={statement.resultId}
          empty={
            refinedOf === null ? null : statement.status === 'running' ? t('results.running') : t('results.noMatch')
          }
        />
      ) : (
        <LatePart
          subject={t(view === 'pivot' ? 'pivot.label' : 'chart.label')}
          place={`${view} ${String(resultKey)}`}
          fallback={<RowsSkeleton />}
        >
          {view === 'pivot' ? (
            <PivotView
              key={resultKey}
              columns={rows.columns}
              complete={complete}
              asked={asked}
              onOpenStatement={onOpenStatement}
            />
          ) : (
            <ChartView
              key={resultKey}
              columns={rows.columns}
              source={rows.shown}
              available={statement.available}
              complete={complete}
              asked={asked}
              onOpenStatement={onOpenStatement}
            />
          )}
        </LatePart>
      )}
    </>
  );
}
