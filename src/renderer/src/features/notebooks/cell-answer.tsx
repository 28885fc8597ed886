import { lazy, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../api/statement';
import type { WindowCache } from '../../api/window-cache';
import { navigate } from '../../ui/route';
import { LatePart } from '../../ui/states/late-part';
import { RowsSkeleton } from '../../ui/states/loaded';
import { loaded } from '../../ui/states/page-load';
import { TracedGrid } from '../origin';
import { type AskedResult, useResultSource } from '../results';
import { refinableStatement } from '../sql';
import classes from './notebooks.module.css';

// Recharts is as large as the rest of the page, and most cells are never drawn.
const ChartView = lazy(() => loaded(import('../chart')).then((m) => ({ default: m.ChartView })));

interface CellAnswerProps {
  readonly statement: Statement;
  readonly cache: WindowCache | null;
  readonly revision: number;
  /** How it is drawn, in words as ChartView gives them; null: as rows. */
  readonly chart: string | null;
  /** "Cell 3". */
  readonly label: string;
  /** Whether a chart may read what the statement reads once more. */
  readonly allows: AskedResult['allows'];
  /** Another chart is wanted than the one that was drawn with the run. */
  readonly onChoose: (chart: string) => void;
}

const ROW_PX = 26;
const CHROME_PX = 58;
const MOST_PX = 330;

/** The rows of a cell that ran to its end, or a chart of them. */
export function CellAnswer({ statement, cache, revision, chart, label, allows, onChoose }: CellAnswerProps) {
  const { t } = useTranslation();
  const { columns, available, resultId, parameters } = statement;
  const source = useResultSource(statement, refinableStatement(statement.sql));
  const asked = useMemo<AskedResult | null>(
    () => (source === null || resultId === null ? null : { ...source, parameters, key: resultId, allows }),
    [allows, parameters, resultId, source],
  );
  const named = useMemo(() => JSON.stringify(columns), [columns]);
  if (statement.status !== 'done' || cache === null || columns.length === 0) return null;
  // What is here stays to be read where the rest is not held any more; that is said above it.
  if (cache.error !== null && cache.pageCount === 0) return null;
  if (chart !== null) {
    return (
      <div className={classes.chart}>
        <LatePart subject={t('chart.label')} place={resultId} fallback={<RowsSkeleton />}>
          <ChartView
            key={named}
            columns={columns}
            source={cache}
            available={available}
            complete={asked === null || asked.isReady}
            asked={asked}
            chosen={chart}
            onChoose={onChoose}
            onOpenStatement={(sql) => navigate({ page: 'sql', sql })}
          />
        </LatePart>
      </div>
    );
  }
  return (
    <div className={classes.grid} style={{ height: Math.min(MOST_PX, CHROME_PX + ROW_PX * Math.max(1, available)) }}>
      <TracedGrid
        label={t('notebooks.answerOf', { cell: label })}
        columns={columns}
        rowCount={available}
        source={cache}
        revision={revision}
        asked={asked?.isReady === true ? asked : null}
        resultId={resultId}
      />
    </div>
  );
}
