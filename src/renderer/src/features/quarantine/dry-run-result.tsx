import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import { ScrollRegion } from '../../ui/scroll-region';
import { CoreText } from '../../ui/states/core-text';
import classes from './quarantine.module.css';
import type { RedrivePlan } from './types';

/** What a redrive would do, as it was tried just now. */
export function DryRunResult({ plan, isStale }: { plan: RedrivePlan; isStale: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { selected, fits, stays, samples } = plan;
  const changed = samples.filter(({ before, after }) => before !== after);
  return (
    <div className={classes.plan} aria-busy={isStale} aria-live="polite">
      <p className={classes.text}>
        <strong className="tabular">
          {t('quarantine.plan.fits', { count: fits, formatted: format.count(fits), selected: format.count(selected) })}
        </strong>{' '}
        {selected > fits &&
          t('quarantine.plan.stays', { count: selected - fits, formatted: format.count(selected - fits) })}
      </p>
      {stays.length > 0 && (
        <ScrollRegion label={t('quarantine.plan.why')} maxHeight={140}>
          <ul className={classes.stays}>
            {stays.map(({ reason, records }) => (
              <li key={reason}>
                <span className="tabular">{format.count(records)}</span> <CoreText>{reason}</CoreText>
              </li>
            ))}
          </ul>
        </ScrollRegion>
      )}
      {changed.length > 0 && (
        <ScrollRegion label={t('quarantine.plan.samples')} maxHeight={220}>
          <dl className={classes.samples}>
            {changed.map(({ offset, before, after }) => (
              <div key={offset}>
                <dt className="quiet">{t('quarantine.plan.sample', { offset })}</dt>
                <dd className="mono">
                  <del>{before ?? t('quarantine.tombstone')}</del>
                </dd>
                <dd className="mono">
                  <ins>{after}</ins>
                </dd>
              </div>
            ))}
          </dl>
        </ScrollRegion>
      )}
    </div>
  );
}
