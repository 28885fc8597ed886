import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { sqlTargets, type SqlTarget } from '../../ui/route';
import classes from './sql-page.module.css';

interface TargetSwitchProps {
  readonly target: SqlTarget;
  readonly onChange: (target: SqlTarget) => void;
  /** Undefined until it is known. */
  readonly warehouse: WarehouseStatus | undefined;
}

/** Lake or warehouse, and which store that is. */
export function TargetSwitch({ target, onChange, warehouse }: TargetSwitchProps) {
  const { t } = useTranslation();
  const said =
    target === 'lake'
      ? t('sql.subtitle')
      : warehouse === undefined
        ? t('sql.store.unknown')
        : t(`sql.store.${warehouse.store}`, { place: warehouse.place });
  return (
    <div className={classes.target}>
      <SegmentedControl
        aria-label={t('sql.target.label')}
        value={target}
        onChange={(value) => onChange(sqlTargets.find((known) => known === value) ?? 'lake')}
        data={sqlTargets.map((value) => ({ value, label: t(`sql.target.${value}`) }))}
      />
      <span className={classes.asked} title={said}>
        {said}
      </span>
    </div>
  );
}
