import { Button } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { useStatement } from '../../api/use-statement';
import { wrapped } from '../../ui/around-statement';
import { useFormat } from '../../ui/format';
import { DataGrid } from '../../ui/grid/data-grid';
import { EmptyState } from '../../ui/states/empty-state';
import { ErrorState } from '../../ui/states/error-state';
import { RowsSkeleton } from '../../ui/states/loaded';
import { StatementPanel } from '../../ui/statement-panel';
import { useAllowedRun, type AskedResult } from '../results';
import { defaultPivot } from './default-pivot';
import { mostPivotColumns, pivotStatement, type PivotChoice } from './pivot-statement';
import classes from './pivot.module.css';
import { PivotZones } from './pivot-zones';
import { usePivotKeys } from './use-pivot-keys';

interface PivotViewProps {
  readonly columns: readonly ResultColumn[];
  /** False while the statement runs. */
  readonly complete: boolean;
  /** Null: no statement can be put around it. */
  readonly asked: AskedResult | null;
  readonly onOpenStatement: (sql: string) => void;
}

/** A table of aggregates over a result's rows, made by a statement around the one that was run. */
export function PivotView({ columns, complete, asked, onOpenStatement }: PivotViewProps) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState(() => defaultPivot(columns));
  if (asked === null || choice === null) {
    return (
      <EmptyState icon={<IconTable size={22} />} title={t('pivot.none')}>
        {t('pivot.noneBody')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.view}>
      <PivotZones columns={columns} choice={choice} onChange={setChoice} />
      {complete ? (
        <PivotResult columns={columns} asked={asked} choice={choice} onOpenStatement={onOpenStatement} />
      ) : (
        <p className={classes.note}>{t('pivot.waits')}</p>
      )}
    </div>
  );
}

interface PivotResultProps {
  readonly columns: readonly ResultColumn[];
  readonly asked: AskedResult;
  readonly choice: PivotChoice;
  readonly onOpenStatement: (sql: string) => void;
}

function PivotResult({ columns, asked, choice, onOpenStatement }: PivotResultProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [showsSql, setShowsSql] = useState(false);
  const allowed = useAllowedRun(asked, JSON.stringify([asked.key, choice]));
  const { isAllowed } = allowed;
  const keys = usePivotKeys(asked, columns, choice, isAllowed === true);
  const { statement, cache, revision, run, cancel, reset } = useStatement();
  const found = keys.keys;
  const needed = found === null ? 0 : found.count * choice.values.length;
  const sql = useMemo(
    () =>
      found === null || needed > mostPivotColumns
        ? null
        : pivotStatement(wrapped(asked.sql, columns), columns, choice, found.texts, {
            total: t('pivot.total'),
            nothing: t('grid.null'),
            empty: t('grid.inspector.emptyText'),
            values: choice.values.map(({ aggregate, column }) =>
              column === null
                ? t('chart.rows')
                : t(`chart.measure.${aggregate}`, { column: columns[column]?.name ?? '' }),
            ),
          }),
    [asked.sql, choice, columns, found, needed, t],
  );
  const { parameters } = asked;
  const isTooMany = needed > mostPivotColumns;
  useEffect(() => {
    if (sql !== null && isAllowed === true) void run(sql, parameters);
  }, [isAllowed, parameters, run, sql]);
  // What runs then is of the choice before, and nothing shows it any more.
  useEffect(() => {
    if (isTooMany || isAllowed === false) reset();
  }, [isAllowed, isTooMany, reset]);
  // The row of totals is none of the groups.
  const totalRows = choice.columnTotals && choice.rows.length > 0 ? 1 : 0;
  const groups = Math.max(0, statement.available - totalRows);

  // Whether this choice may be run is found out first, also where the one before it failed: trying that again would run this one unasked.
  if (keys.error !== null && isAllowed === true)
    return <ErrorState subject={t('pivot.label')} error={keys.error} onRetry={keys.again} />;
  if (isTooMany) {
    return (
      <p className={classes.note} role="alert">
        {t('pivot.tooMany', { needed: format.count(needed), most: format.count(mostPivotColumns) })}
      </p>
    );
  }
  const isOfBefore = isAllowed !== true || keys.pending || keys.cancelled;
  if (statement.status === 'failed' && statement.error !== null && !isOfBefore) {
    return (
      <ErrorState
        subject={t('pivot.label')}
        error={statement.error}
        {...(sql === null ? {} : { onRetry: () => void run(sql, parameters) })}
      />
    );
  }
  // Until another choice has its keys, what was cancelled is of the choice before.
  const stopped =
    isAllowed === false || keys.cancelled || (statement.status === 'cancelled' && isAllowed === true && !keys.pending);
  const again = (): void => {
    if (isAllowed === false) allowed.again();
    else if (keys.cancelled) keys.again();
    else if (sql !== null) void run(sql, parameters);
  };
  const running = isAllowed === null || keys.pending || statement.status === 'running';
  return (
    <>
      <div className={classes.body}>
        {cache === null || statement.columns.length === 0 || stopped ? (
          stopped ? (
            <p className={classes.note}>
              {t('pivot.cancelled')}{' '}
              <Button variant="default" size="compact-xs" onClick={again}>
                {t('pivot.again')}
              </Button>
            </p>
          ) : (
            <RowsSkeleton />
          )
        ) : (
          <DataGrid
            key={statement.resultId ?? 'before'}
            label={t('pivot.grid')}
            columns={statement.columns}
            rowCount={statement.available}
            source={cache}
            revision={revision}
          />
        )}
        {showsSql && sql !== null && (
          <div className={classes.aside}>
            <StatementPanel label={t('pivot.statement')} sql={sql} onOpen={onOpenStatement} />
          </div>
        )}
      </div>
      <div className={classes.foot}>
        <span className={classes.notes} role="status">
          {running
            ? t('pivot.busy')
            : statement.status === 'done'
              ? t('pivot.size', {
                  count: groups,
                  rows: format.count(groups),
                  columns: format.count(statement.columns.length),
                })
              : ''}
        </span>
        {!asked.isSame && <span className={classes.again}>{t('results.runAgain')}</span>}
        {running && (
          <Button
            variant="default"
            onClick={() => {
              allowed.stop();
              keys.cancel();
              cancel();
            }}
          >
            {t('pivot.cancel')}
          </Button>
        )}
        <Button variant="default" aria-expanded={showsSql} onClick={() => setShowsSql((shown) => !shown)}>
          {t(showsSql ? 'pivot.hideSql' : 'pivot.showSql')}
        </Button>
      </div>
    </>
  );
}
