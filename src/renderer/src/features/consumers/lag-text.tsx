import { IconArrowDownRight, IconArrowRight, IconArrowUpRight, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { useFormat } from '../../ui/format';
import classes from './consumers.module.css';

const arrows: Readonly<Record<NonNullable<ConsumerStatus['trend']>, Icon>> = {
  falling: IconArrowDownRight,
  steady: IconArrowRight,
  growing: IconArrowUpRight,
};

/** Lag in messages, with the way it goes, over lag in time. */
export function LagText({ status }: { status: ConsumerStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { lagMessages, lagMs, trend } = status;
  if (lagMessages === null) return <span className="quiet">{t('consumers.lag.unknown')}</span>;
  const Arrow = trend === null || lagMessages === 0 ? null : arrows[trend];
  return (
    <span className={classes.stacked}>
      <span className={classes.lag} data-trend={trend} data-behind={status.alert !== null}>
        {format.count(lagMessages)}
        {Arrow !== null && trend !== null && (
          <Arrow size={14} role="img" aria-label={t(`consumers.lag.trend.${trend}`)} />
        )}
      </span>
      <span className={classes.second}>
        {lagMessages === 0
          ? t('consumers.lag.none')
          : lagMs === null
            ? t('consumers.lag.ageUnknown')
            : t('consumers.lag.behind', { age: format.age(lagMs) })}
      </span>
    </span>
  );
}
