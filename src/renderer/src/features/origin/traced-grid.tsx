import { type ComponentProps, useCallback, useState } from 'react';
import type { ParameterValues } from '../../../../shared/contract/statements';
import type { ResultId } from '../../../../shared/ids';
import { DataGrid } from '../../ui/grid/data-grid';
import classes from './origin.module.css';
import { RowOriginPanel } from './row-origin-panel';

export interface TracedStatement {
  readonly sql: string;
  readonly parameters: ParameterValues;
}

interface TracedGridProps extends Omit<ComponentProps<typeof DataGrid>, 'onOrigin'> {
  /** The statement that the rows are the answer of, at the versions that they are of; null where nobody can say. */
  readonly asked: TracedStatement | null;
  readonly resultId: ResultId | null;
}

interface AskedRow {
  readonly resultId: ResultId;
  readonly asked: TracedStatement;
  /** From 0 on. */
  readonly row: number;
  /** How often was asked: each time the panel takes the focus. */
  readonly turn: number;
}

/** Rows of a held result, and beside them where one of them came from. */
export function TracedGrid({ asked, resultId, ...grid }: TracedGridProps) {
  const [shown, setShown] = useState<AskedRow | null>(null);
  // Another result may have another row in its place.
  if (shown !== null && shown.resultId !== resultId) setShown(null);
  const ask = useCallback(
    (row: number) =>
      setShown((before) =>
        asked === null || resultId === null ? null : { resultId, asked, row, turn: (before?.turn ?? 0) + 1 },
      ),
    [asked, resultId],
  );
  const close = useCallback(() => setShown(null), []);
  const isTraced = asked !== null && resultId !== null;
  return (
    <div className={classes.gridAndOrigin}>
      <div className={classes.grid}>
        <DataGrid {...grid} {...(isTraced && { onOrigin: ask })} />
      </div>
      {shown !== null && (
        <RowOriginPanel
          key={shown.turn}
          asked={shown.asked}
          resultId={shown.resultId}
          row={shown.row}
          onClose={close}
        />
      )}
    </div>
  );
}
