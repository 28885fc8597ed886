import { useEffect, useState } from 'react';
import { isCancelled } from '../../../../shared/errors';
import type { RowPage, RowSource } from '../../ui/grid/row-source';

export interface ChartRows {
  readonly pages: readonly RowPage[] | null;
  readonly error: Error | null;
}

/** The first rows of a result, read again while it grows up to `wanted`, and never for rows that would not be drawn. */
export function useChartRows(source: RowSource, available: number, wanted: number): ChartRows {
  const [rows, setRows] = useState<ChartRows>({ pages: null, error: null });
  const end = Math.min(available, wanted);
  useEffect(() => {
    const abort = new AbortController();
    source.read(0, end, abort.signal).then(
      (pages) => {
        if (!abort.signal.aborted) setRows({ pages, error: null });
      },
      (error: unknown) => {
        if (abort.signal.aborted || isCancelled(error)) return;
        setRows({ pages: null, error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => abort.abort();
  }, [end, source]);
  return rows;
}
