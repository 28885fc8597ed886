import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import { shadeLimits, type Measure } from './calendar-months';
import classes from './calendar.module.css';
import { DayMark, type MarkKind } from './day-mark';

const marks: readonly MarkKind[] = ['low', 'late', 'small'];

/** What a shade and each mark of the calendar mean. */
export function CalendarLegend({ measure, greatest }: { measure: Measure; greatest: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const short = measure === 'records' ? format.compact : format.bytes;
  return (
    <ul className={classes.legend} aria-label={t('lake.calendar.legend')}>
      {shadeLimits(greatest).map(({ shade, most }) => (
        <li key={shade} className={classes.legendItem}>
          <span className={classes.swatch} data-shade={shade} aria-hidden />
          {t('lake.calendar.upTo', { value: short(most) })}
        </li>
      ))}
      <li className={classes.legendItem}>
        <span className={classes.swatch} data-shade="none" aria-hidden />
        {t('lake.calendar.mark.gap')}
      </li>
      {marks.map((kind) => (
        <li key={kind} className={classes.legendItem}>
          <span className={classes.sample} aria-hidden>
            <DayMark kind={kind} />
          </span>
          {t(`lake.calendar.mark.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
