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
  const place = warehouse?.place ?? '';
  const said =
    target === 'lake'
      ? t('sql.subtitle')
      : warehouse === undefined
        ? t('sql.store.unknown')
        : t(`sql.store.${warehouse.store}`, { place: warehouse.store === 'embedded' ? fileName(place) : place });
  return (
    <div className={classes.target}>
      <SegmentedControl
        className={classes.switch ?? ''}
        aria-label={t('sql.target.label')}
        value={target}
        onChange={(value) => onChange(sqlTargets.find((known) => known === value) ?? 'lake')}
        data={sqlTargets.map((value) => ({ value, label: t(`sql.target.${value}`) }))}
      />
      <span className={classes.asked} title={target === 'lake' ? said : place}>
        {said}
      </span>
    </div>
  );
}

/** Its folder is the lake's, which the status bar says. */
function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
