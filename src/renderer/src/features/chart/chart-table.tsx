import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataGrid } from '../../ui/grid/data-grid';
import { textSource } from '../../ui/grid/text-rows';
import type { ChartData } from './chart-shape';
import { seriesName } from './chart-words';

interface ChartTableProps {
  readonly data: ChartData;
  readonly xName: string;
  readonly title: string;
  /** Of x, then of the values: one for all series where there are fewer. */
  readonly types: readonly string[];
}

/** What is drawn, digit for digit: for the keyboard, for screen readers and for copying. */
export function ChartTable({ data, xName, title, types }: ChartTableProps) {
  const { t } = useTranslation();
  const texts = useMemo(() => {
    // A bucket that no row is in is a gap in the drawing, and nothing to read.
    const points = data.points.filter((point) => point.texts.length > 0);
    return {
      columns: [
        { name: xName, type: types[0] ?? '', nullable: true },
        ...data.series.map((series, index) => ({
          name: seriesName(t, series),
          type: types[index + 1] ?? types.at(-1) ?? '',
          nullable: true,
        })),
      ],
      rows: points.map(({ text, texts: values }) => [text, ...data.series.map((_, index) => values[index] ?? null)]),
    };
  }, [data, t, types, xName]);
  const source = useMemo(() => textSource(texts), [texts]);
  return (
    <DataGrid
      label={t('chart.table', { title })}
      columns={texts.columns}
      rowCount={texts.rows.length}
      source={source}
      revision={0}
    />
  );
}
