import { useEffect, useState } from 'react';
import { isCancelled } from '../../../../shared/errors';
import { readCell } from '../../ui/grid/cell-format';
import type { RowSource } from '../../ui/grid/row-source';
import type { ChartChoice } from './chart-columns';
import type { TextRow } from './chart-shape';

interface ChartRows {
  readonly rows: readonly TextRow[] | null;
  /** What they were read for, which may still be the choice before. */
  readonly choice: ChartChoice | null;
  readonly error: Error | null;
}

/** The first rows of a result as they are: x, the series' name, the values. Read again while it grows up to `most`. */
export function useChartRows(
  source: RowSource,
  available: number,
  choice: ChartChoice | null,
  most: number,
): ChartRows {
  const [read, setRead] = useState<ChartRows>({ rows: null, choice: null, error: null });
  const end = choice === null ? 0 : Math.min(available, most);
  useEffect(() => {
    if (choice === null) return undefined;
    const places = [choice.x, ...(choice.series === null ? [] : [choice.series]), ...choice.y];
    const abort = new AbortController();
    source.read(0, end, abort.signal).then(
      (pages) => {
        if (abort.signal.aborted) return;
        const rows = pages.flatMap((page) =>
          Array.from({ length: page.rows }, (_, row) =>
            places.map((place) => {
              const vector = page.table.getChildAt(place);
              const cell = vector === null ? null : readCell(vector, row);
              return cell === null || cell.kind === 'null' ? null : cell.text;
            }),
          ),
        );
        setRead({ rows: rows.slice(0, end), choice, error: null });
      },
      (error: unknown) => {
        if (abort.signal.aborted || isCancelled(error)) return;
        setRead({ rows: null, choice, error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => abort.abort();
  }, [choice, end, source]);
  return read;
}
