import { type ComponentProps, useCallback, useRef, useState } from 'react';
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
}

/** Rows of a held result, and beside them where one of them came from. */
export function TracedGrid({ asked, resultId, ...grid }: TracedGridProps) {
  const place = useRef<HTMLDivElement>(null);
  // Of one result, since another may have another row in its place.
  const [shown, setShown] = useState<AskedRow | null>(null);
  const ask = useCallback(
    (row: number) => setShown(asked === null || resultId === null ? null : { resultId, asked, row }),
    [asked, resultId],
  );
  const close = useCallback(() => {
    setShown(null);
    place.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  }, []);
  const isTraced = asked !== null && resultId !== null;
  return (
    <div className={classes.gridAndOrigin}>
      <div ref={place} className={classes.grid}>
        <DataGrid {...grid} {...(isTraced && { onOrigin: ask })} />
      </div>
      {shown !== null && shown.resultId === resultId && <RowOriginPanel {...shown} onClose={close} />}
    </div>
  );
}
