import { Button } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { useFormat } from '../../ui/format';
import type { RowSource } from '../../ui/grid/row-source';
import { EmptyState } from '../../ui/states/empty-state';
import { ErrorState } from '../../ui/states/error-state';
import { RowsSkeleton } from '../../ui/states/loaded';
import type { AskedResult } from '../results';
import classes from './chart.module.css';
import { settledChoice, type ChartChoice } from './chart-columns';
import { layoutOf, rowLayoutOf } from './chart-layout';
import { ChartOptions } from './chart-options';
import { ChartPanel } from './chart-panel';
import { shapeChart } from './chart-shape';
import { mostRowsOf } from './chart-statement';
import { chartOf, chartText } from './chart-text';
import { chartNotes, measureNames } from './chart-words';
import { useChartAnswer } from './use-chart-answer';
import { useChartRows } from './use-chart-rows';

interface ChartViewProps {
  readonly columns: readonly ResultColumn[];
  /** The rows, for what cannot be asked of DuckDB. */
  readonly source: RowSource;
  readonly available: number;
  /** False while there may be more rows than `available`. */
  readonly complete: boolean;
  /** What a statement is put around; without one, as of the warehouse, the rows are drawn as they came. */
  readonly asked?: AskedResult | null;
  /** Where the chart's own statement can be gone on from. */
  readonly onOpenStatement?: (sql: string) => void;
  /** What was chosen before, in the words that `onChoose` gave; missing: by the columns' types. */
  readonly chosen?: string;
  readonly onChoose?: (text: string) => void;
}

/** A chart of a result: of all its rows, by a statement around the one that was run, or of its first rows, and then it says so. */
export function ChartView(props: ChartViewProps) {
  const { t } = useTranslation();
  const { columns, asked = null, chosen = '', onChoose } = props;
  const [choice, setChoice] = useState(() => chartOf(chosen, columns, asked !== null));
  const drawn = useMemo(() => (choice === null ? null : settledChoice(columns, choice)), [columns, choice]);
  if (choice === null) {
    return (
      <EmptyState icon={<IconChartBar size={22} />} title={t('chart.noNumbers')}>
        {t('chart.noNumbersBody')}
      </EmptyState>
    );
  }
  if (props.complete && props.available === 0) return <p className={classes.note}>{t('chart.noRows')}</p>;
  return (
    <div className={classes.view}>
      <ChartOptions
        columns={columns}
        choice={choice}
        drawn={drawn ?? choice}
        canAggregate={asked !== null}
        onChange={(next) => {
          setChoice(next);
          onChoose?.(chartText(columns, next));
        }}
      />
      {asked === null ? (
        <RowChart {...props} choice={choice} />
      ) : (
        <AskedChart {...props} asked={asked} choice={choice} />
      )}
    </div>
  );
}

/** Aggregated in DuckDB. */
function AskedChart({
  columns,
  available,
  complete,
  asked,
  choice,
  onOpenStatement,
}: ChartViewProps & { readonly asked: AskedResult; readonly choice: ChartChoice }) {
  const { t } = useTranslation();
  const format = useFormat();
  const settled = useMemo(() => settledChoice(columns, choice), [columns, choice]);
  const asking = useChartAnswer(asked, columns, settled, complete);
  const { answer } = asking;
  const data = useMemo(
    () =>
      answer === null
        ? null
        : shapeChart(
            answer.rows,
            layoutOf(columns, answer.choice, answer.plan, measureNames(t, columns, answer.choice)),
          ),
    [answer, columns, t],
  );
  if (!complete) return <p className={classes.note}>{t('chart.waits')}</p>;
  if (settled === null) return <p className={classes.note}>{t('chart.incomplete')}</p>;
  if (asking.error !== null && !asking.pending)
    return <ErrorState subject={t('chart.label')} error={asking.error} onRetry={asking.again} />;
  if (asking.cancelled) {
    return (
      <p className={classes.note}>
        {t('chart.cancelled')}{' '}
        <Button variant="default" size="compact-xs" onClick={asking.again}>
          {t('chart.again')}
        </Button>
      </p>
    );
  }
  const busy = asking.pending && (
    <span className={classes.busy} role="status">
      {t('chart.busy')}
      <Button variant="default" size="compact-xs" onClick={asking.cancel}>
        {t('chart.cancel')}
      </Button>
    </span>
  );
  if (answer === null || data === null) {
    return (
      <>
        <RowsSkeleton />
        <div className={classes.foot}>{busy}</div>
      </>
    );
  }
  const { plan, range } = answer;
  return (
    <ChartPanel
      columns={columns}
      choice={answer.choice}
      data={data}
      types={answer.types}
      plan={plan}
      busy={busy}
      notes={chartNotes(t, format, {
        columns,
        choice: answer.choice,
        data,
        plan,
        total: available,
        isSame: asked.isSame,
        counted: range.rows,
        values: range.values,
        seriesCount: range.series,
      })}
      {...(onOpenStatement === undefined ? {} : { onOpenStatement })}
    />
  );
}

/** The first rows, as they are. */
function RowChart({ columns, source, available, complete, choice }: ChartViewProps & { readonly choice: ChartChoice }) {
  const { t } = useTranslation();
  const format = useFormat();
  const settled = useMemo(() => settledChoice(columns, choice), [columns, choice]);
  const {
    rows,
    choice: drawn,
    error,
  } = useChartRows(source, available, settled, settled === null ? 0 : mostRowsOf(settled));
  const data = useMemo(
    () =>
      drawn === null || rows === null
        ? null
        : shapeChart(rows, rowLayoutOf(columns, drawn, measureNames(t, columns, drawn))),
    [columns, drawn, rows, t],
  );
  const types = useMemo(
    () => (drawn === null ? [] : [drawn.x, ...drawn.y].map((index) => columns[index]?.type ?? '')),
    [columns, drawn],
  );
  if (error !== null) return <ErrorState subject={t('chart.label')} error={error} />;
  if (settled === null) return <p className={classes.note}>{t('chart.incomplete')}</p>;
  if (data === null || drawn === null) return <RowsSkeleton />;
  const total = complete ? available : null;
  return (
    <ChartPanel
      columns={columns}
      choice={drawn}
      data={data}
      types={types}
      plan={null}
      busy={null}
      notes={chartNotes(t, format, {
        columns,
        choice: drawn,
        data,
        plan: null,
        total,
        isSame: true,
        counted: null,
        values: 0,
        seriesCount: 0,
      })}
    />
  );
}
