import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import type { ChartPoint, ChartSeries } from './chart-shape';
import { seriesColour, seriesName } from './chart-words';
import classes from './chart.module.css';

interface ChartTooltipProps {
  readonly title: string;
  readonly point: ChartPoint;
  readonly series: readonly ChartSeries[];
}

/** Values digit for digit, though they are drawn as floats. */
export function ChartTooltip({ title, point, series }: ChartTooltipProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes.tooltip}>
      <div className={classes.tooltipTitle}>{title}</div>
      {series.map((one, index) => {
        const text = point.texts[index] ?? null;
        return text === null ? null : (
          <div key={`${one.name ?? ''} ${String(index)}`} className={classes.tooltipRow}>
            <span className={classes.swatch} style={{ background: seriesColour(one, index) }} aria-hidden />
            <span className={classes.tooltipName}>{seriesName(t, one)}</span>
            <span className={classes.tooltipValue}>{format.exact(text)}</span>
          </div>
        );
      })}
    </div>
  );
}
