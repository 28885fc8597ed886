import { Alert, SegmentedControl } from '@mantine/core';
import { lazy, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isCancelled, messageOf } from '../../../../../shared/errors';
import type { WarehouseAnswer, WarehouseQuestion } from '../../../api/use-warehouse-question';
import { useFormat } from '../../../ui/format';
import { DataGrid } from '../../../ui/grid/data-grid';
import { duckdbName, textSource } from '../../../ui/grid/text-rows';
import { LatePart } from '../../../ui/states/late-part';
import { RowsSkeleton } from '../../../ui/states/loaded';
import { loaded } from '../../../ui/states/page-load';
import { CoreText } from '../../../ui/states/core-text';
import classes from '../warehouse.module.css';

// Recharts is large, and most answers are never drawn.
const ChartView = lazy(() => loaded(import('../../chart')).then((m) => ({ default: m.ChartView })));

const views = ['results', 'chart'] as const;
type View = (typeof views)[number];

/** Whatever a question came to: rows or a chart of them, nothing yet, a failure. */
export function AnswerView({ question: { answer, error, isPending } }: { question: WarehouseQuestion }) {
  const { t } = useTranslation();
  if (isPending) return <RowsSkeleton />;
  if (error !== null) {
    if (isCancelled(error)) return <p className="quiet">{t('warehouse.questions.cancelled')}</p>;
    return (
      <Alert role="alert" color="red" variant="light" title={t('warehouse.questions.failed')}>
        <CoreText>{messageOf(error)}</CoreText>
      </Alert>
    );
  }
  if (answer === undefined) return <p className="quiet">{t('warehouse.questions.notRun')}</p>;
  return <Rows answer={answer} />;
}

function Rows({ answer }: { answer: WarehouseAnswer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [view, setView] = useState<View>('results');
  const { rows, isCut, elapsedMs } = answer;
  const { columns, shown } = useMemo(() => {
    const known = answer.columns.map(({ name, type }) => ({ name, type: duckdbName(type), nullable: true }));
    const named = { columns: known, rows: answer.rows };
    return { columns: known, shown: textSource(named) };
  }, [answer]);
  return (
    <>
      <div className={classes.toolbar}>
        <SegmentedControl
          aria-label={t('sql.view.label')}
          value={view}
          onChange={(value) => setView(views.find((known) => known === value) ?? 'results')}
          data={views.map((value) => ({ value, label: t(`sql.view.${value}`) }))}
        />
        <span role="status" className="quiet">
          {isCut
            ? t('warehouse.questions.firstRows', { rows: format.count(rows.length) })
            : t('warehouse.questions.rows', { count: rows.length, formatted: format.count(rows.length) })}
          {' · '}
          {format.duration(elapsedMs)}
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="quiet">{t('warehouse.questions.noRows')}</p>
      ) : (
        <div className={classes.answer}>
          {view === 'results' ? (
            <DataGrid
              label={t('warehouse.questions.grid')}
              columns={columns}
              rowCount={rows.length}
              source={shown}
              revision={0}
            />
          ) : (
            <LatePart subject={t('chart.label')} place={answer} fallback={<RowsSkeleton />}>
              <ChartView columns={columns} source={shown} available={rows.length} complete={!isCut} />
            </LatePart>
          )}
        </div>
      )}
    </>
  );
}
