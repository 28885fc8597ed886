import { IconChartBar } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { useFormat } from '../../ui/format';
import type { RowSource } from '../../ui/grid/row-source';
import { EmptyState } from '../../ui/states/empty-state';
import { ErrorState } from '../../ui/states/error-state';
import classes from './chart.module.css';
import { defaultChart } from './chart-columns';
import { ChartFigure } from './chart-figure';
import { ChartOptions } from './chart-options';
import { rowsToDraw, shapeChart } from './chart-shape';
import { useChartRows } from './use-chart-rows';

interface ChartViewProps {
  readonly columns: readonly ResultColumn[];
  readonly source: RowSource;
  readonly available: number;
  /** False while the statement runs: `available` is then not the count. */
  readonly complete: boolean;
}

/** A chart of the first rows of a result, which says that it is of the first rows. */
export function ChartView({ columns, source, available, complete }: ChartViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [choice, setChoice] = useState(() => defaultChart(columns));
  const rows = useChartRows(source, available, choice === null ? 0 : rowsToDraw(choice));
  const data = useMemo(
    () => (choice === null || rows.pages === null ? null : shapeChart(columns, rows.pages, choice, t('grid.null'))),
    [choice, columns, rows.pages, t],
  );

  if (choice === null) {
    return (
      <EmptyState icon={<IconChartBar size={22} />} title={t('chart.noNumbers')}>
        {t('chart.noNumbersBody')}
      </EmptyState>
    );
  }
  if (rows.error !== null) return <ErrorState subject={t('chart.label')} error={rows.error} />;
  if (complete && available === 0) return <p className={classes.note}>{t('chart.noRows')}</p>;

  const shown = data === null ? '' : format.count(data.rowsDrawn);
  const total = format.count(available);
  return (
    <div className={classes.view}>
      <ChartOptions columns={columns} choice={choice} onChange={setChoice} />
      <div className={classes.figure}>
        {data !== null && choice.y.length > 0 && (
          <ChartFigure type={choice.type} data={data} xName={columns[choice.x]?.name ?? ''} />
        )}
      </div>
      {data !== null && (
        <p className={classes.note} role="note">
          {!complete
            ? t('chart.firstRowsSoFar', { shown })
            : data.rowsDrawn < available
              ? t('chart.firstRows', { shown, total })
              : t('chart.allRows', { count: available, shown })}
          {data.seriesLeftOut > 0 && ` ${t('chart.seriesLeftOut', { count: data.seriesLeftOut })}`}
        </p>
      )}
    </div>
  );
}
