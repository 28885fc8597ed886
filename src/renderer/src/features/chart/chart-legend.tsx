import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { ChartType } from './chart-columns';
import type { ChartData } from './chart-shape';
import { seriesColour, seriesName } from './chart-words';
import classes from './chart.module.css';
import { heatRange } from './heat-map';

/** Which colour is which, in the text's own colour. */
export function ChartLegend({ type, data }: { readonly type: ChartType; readonly data: ChartData }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (type === 'heatmap') {
    const range = heatRange({ data });
    return range === null ? null : (
      <div className={classes.legend}>
        <span>{format.number(range.low)}</span>
        <span className={classes.scale} aria-hidden />
        <span>{format.number(range.high)}</span>
      </div>
    );
  }
  if (data.series.length < 2) return null;
  return (
    <ul className={classes.legend} aria-label={t('chart.legend')}>
      {data.series.map((series, index) => (
        <li key={`${series.name ?? ''} ${String(index)}`} className={classes.legendItem}>
          <span className={classes.swatch} style={{ background: seriesColour(series, index) }} aria-hidden />
          {seriesName(t, series)}
        </li>
      ))}
    </ul>
  );
}
