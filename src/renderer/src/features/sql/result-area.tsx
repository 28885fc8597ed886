import { Alert, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconPlayerStop, IconPlugConnectedX, IconTerminal2 } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { Statement } from '../../api/statement';
import type { WindowCache } from '../../api/window-cache';
import { useFormat } from '../../ui/format';
import { DataGrid } from '../../ui/grid/data-grid';
import { sampleStatements } from '../../ui/sample-statements';
import { EmptyState } from '../../ui/states/empty-state';
import { RowsSkeleton } from '../../ui/states/loaded';
import { FailurePanel } from './failure-panel';
import { MessageCard } from './message-card';
import { sampleNames } from './run-bar';
import { SaveResult } from './save-result';
import classes from './sql-page.module.css';
import { StatementStatus } from './statement-status';
import { useLostResult } from './use-lost-result';

// Recharts is as large as the rest of the page, and most statements are never drawn.
const ChartView = lazy(() => import('../chart').then((m) => ({ default: m.ChartView })));

interface ResultAreaProps {
  readonly statement: Statement;
  readonly cache: WindowCache | null;
  readonly revision: number;
  readonly linesAbove: number;
  readonly onGoTo: (line: number, column: number) => void;
  readonly onUse: (from: string, to: string) => void;
  readonly onRunAgain: () => void;
  readonly onSample: (sql: string) => void;
}

type View = 'results' | 'chart';
const views: readonly View[] = ['results', 'chart'];

/** Whatever the last statement came to: nothing yet, rows or a chart of them, a failure, a cancel. */
export function ResultArea(props: ResultAreaProps) {
  const { t } = useTranslation();
  const { statement, cache } = props;
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
          <StatementStatus key={cache === null ? 'before' : statement.resultId} statement={statement} />
          <SaveResult sql={statement.sql} disabled={statement.status !== 'done'} />
        </div>
      )}
      <Body {...props} view={view} />
    </section>
  );
}

function Body({
  statement,
  cache,
  revision,
  view,
  linesAbove,
  onGoTo,
  onUse,
  onRunAgain,
  onSample,
}: ResultAreaProps & { readonly view: View }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lost = useLostResult(statement.status === 'done' ? statement.resultId : null, cache?.error ?? null);

  const runAgain = (
    <Button variant="default" onClick={onRunAgain}>
      {t('sql.failed.again')}
    </Button>
  );
  if (statement.status === 'idle') {
    return (
      <EmptyState
        icon={<IconTerminal2 size={22} />}
        title={t('sql.empty.title')}
        actions={
          <div className={classes.samples}>
            {sampleNames.map((name) => (
              <Button key={name} variant="default" onClick={() => onSample(sampleStatements[name])}>
                {t(`sql.sample.${name}`)}
              </Button>
            ))}
          </div>
        }
      >
        {t('sql.empty.body')}
      </EmptyState>
    );
  }
  if (statement.status === 'cancelled') {
    return (
      <MessageCard
        tone="advice"
        icon={IconPlayerStop}
        title={t('sql.cancelled.title', { elapsed: format.duration(statement.elapsedMs) })}
        actions={runAgain}
      >
        <p className={classes.message}>{t('sql.cancelled.body')}</p>
      </MessageCard>
    );
  }
  if (statement.status === 'failed' && statement.error !== null) {
    return (
      <FailurePanel
        sql={statement.sql}
        error={statement.error}
        linesAbove={linesAbove}
        onGoTo={onGoTo}
        onUse={onUse}
        onRunAgain={onRunAgain}
      />
    );
  }
  if (lost) {
    return (
      <MessageCard tone="warning" icon={IconPlugConnectedX} title={t('sql.lost.title')} actions={runAgain}>
        <p className={classes.message}>{t('sql.lost.body')}</p>
      </MessageCard>
    );
  }
  if (cache === null || statement.columns.length === 0) {
    return (
      <p className={classes.hint}>
        {statement.status === 'running' ? t('sql.status.waiting') : t('sql.status.noRows')}
      </p>
    );
  }
  return (
    <>
      {cache.error !== null && (
        <Alert role="alert" variant="light" color="red" className={classes.windowError}>
          <Group justify="space-between">
            <Text size="sm">{t('sql.page.failed', { reason: messageOf(cache.error) })}</Text>
            <Button variant="default" onClick={() => cache.retry()}>
              {t('common.retry')}
            </Button>
          </Group>
        </Alert>
      )}
      {view === 'results' ? (
        <DataGrid
          key={statement.resultId}
          label={t('sql.grid')}
          columns={statement.columns}
          rowCount={statement.available}
          source={cache}
          revision={revision}
        />
      ) : (
        <Suspense fallback={<RowsSkeleton />}>
          <ChartView
            key={statement.resultId}
            columns={statement.columns}
            source={cache}
            available={statement.available}
            complete={statement.status === 'done'}
          />
        </Suspense>
      )}
    </>
  );
}
