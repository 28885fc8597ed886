import { Button } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { Facts } from '../../ui/facts';
import { Panel } from '../../ui/panel';
import { formatRoute } from '../../ui/route';
import classes from './warehouse.module.css';

/** Which store this is, and what a server would add to it. */
export function ConnectionPanel({ status }: { status: WarehouseStatus }) {
  const { t } = useTranslation();
  const { store, place, product, problem, schemaVersion } = status;
  return (
    <Panel
      title={t('warehouse.connection.title')}
      actions={
        <Button
          variant="default"
          component="a"
          href={formatRoute({ page: 'settings' })}
          leftSection={<IconSettings size={15} aria-hidden />}
        >
          {t(store === 'embedded' ? 'warehouse.connection.setUp' : 'warehouse.connection.change')}
        </Button>
      }
    >
      <Facts
        facts={[
          [t('warehouse.connection.store'), t(`warehouse.store.${store}`)],
          [t(`warehouse.connection.place.${store}`), place],
          [t('warehouse.connection.product'), product ?? t('warehouse.connection.unknown')],
          [
            t('warehouse.connection.schema'),
            schemaVersion === null
              ? t(problem === null ? 'warehouse.connection.noSchema' : 'warehouse.connection.unknown')
              : t('warehouse.connection.schemaVersion', { version: schemaVersion }),
          ],
        ]}
      />
      {store === 'embedded' && <p className={`quiet ${classes.note}`}>{t('warehouse.connection.mysqlAdds')}</p>}
    </Panel>
  );
}
