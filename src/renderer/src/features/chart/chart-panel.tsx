import { SegmentedControl } from '@mantine/core';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultColumn } from '../../api/statement';
import { useFormat } from '../../ui/format';
import classes from './chart.module.css';
import type { ChartChoice } from './chart-columns';
import { ChartFigure } from './chart-figure';
import { ChartLegend } from './chart-legend';
import type { ChartData } from './chart-shape';
import type { ChartPlan } from './chart-statement';
import { ChartTable } from './chart-table';
import { chartTitle, pointLabels, seriesColour, seriesName } from './chart-words';
import { HeatMap, heatRange } from './heat-map';
import { SavePicture } from './save-picture';
import { StatementPanel } from '../../ui/statement-panel';

interface ChartPanelProps {
  readonly columns: readonly ResultColumn[];
  readonly choice: ChartChoice;
  readonly data: ChartData;
  /** Of x, then of the values. */
  readonly types: readonly string[];
  /** Null where the rows are drawn as they came. */
  readonly plan: ChartPlan | null;
  /** What runs now, for the next drawing. */
  readonly busy: ReactNode;
  readonly notes: readonly string[];
  readonly onOpenStatement?: (sql: string) => void;
}

const asides = ['none', 'table', 'sql'] as const;
type Aside = (typeof asides)[number];

/** The drawing with its heading and legend; beside it, if asked for, its figures or its statement; below, what it leaves out. */
export function ChartPanel({ columns, choice, data, types, plan, busy, notes, onOpenStatement }: ChartPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const drawing = useRef<HTMLDivElement>(null);
  const [aside, setAside] = useState<Aside>('none');
  const title = chartTitle(t, columns, choice, plan, data);
  const xTitle = columns[choice.x]?.name ?? '';
  const labelOf = useMemo(() => pointLabels(t, format, data, plan), [data, format, plan, t]);
  const legend =
    choice.type === 'heatmap' || data.series.length < 2
      ? []
      : data.series.map((series, index) => ({ name: seriesName(t, series), colour: seriesColour(series, index) }));
  const range = choice.type === 'heatmap' ? heatRange({ data }) : null;
  const scale = range === null ? null : { low: format.number(range.low), high: format.number(range.high) };
  // Along an axis of time or numbers a gap is as wide as it is.
  const isInPlaces = choice.type !== 'line' && choice.type !== 'area' && choice.type !== 'scatter';
  const allNotes = data.hasShortGaps && isInPlaces ? [...notes, t('chart.shortGaps', { column: xTitle })] : notes;
  const hasPoints = data.points.length > 0 && data.series.length > 0;
  return (
    <>
      <div className={classes.body}>
        <div className={classes.drawn}>
          <p className={classes.title}>{title}</p>
          {hasPoints ? (
            <div ref={drawing} className={classes.figure} role="img" aria-label={title}>
              {choice.type === 'heatmap' ? (
                <HeatMap data={data} labelOf={labelOf} xTitle={xTitle} />
              ) : (
                <ChartFigure type={choice.type} data={data} labelOf={labelOf} xTitle={xTitle} />
              )}
            </div>
          ) : (
            <p className={classes.note}>{t('chart.nothingDrawn')}</p>
          )}
          <ChartLegend type={choice.type} data={data} />
        </div>
        {aside === 'table' && (
          <div className={classes.aside}>
            <ChartTable data={data} xName={xTitle} title={title} types={types} />
          </div>
        )}
        {aside === 'sql' && plan !== null && (
          <div className={classes.aside}>
            <StatementPanel
              label={t('chart.statement')}
              sql={plan.sql}
              {...(onOpenStatement === undefined ? {} : { onOpen: onOpenStatement })}
            />
          </div>
        )}
      </div>
      <div className={classes.foot}>
        <div className={classes.notes} role="note">
          {allNotes.map((note) => (
            <span key={note}>{note}</span>
          ))}
        </div>
        {busy}
        <SavePicture drawing={drawing} frame={{ title, legend, scale }} disabled={!hasPoints} />
        <SegmentedControl
          aria-label={t('chart.beside')}
          value={aside}
          data={asides
            .filter((value) => value !== 'sql' || plan !== null)
            .map((value) => ({ value, label: t(`chart.asides.${value}`) }))}
          onChange={(value) => setAside(asides.find((known) => known === value) ?? 'none')}
        />
      </div>
    </>
  );
}
