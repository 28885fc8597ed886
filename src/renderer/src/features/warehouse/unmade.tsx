import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { Panel } from '../../ui/panel';
import classes from './warehouse.module.css';

/** Before `init`: what it makes, and the button. */
export function Unmade({ status }: { status: WarehouseStatus }) {
  const { t } = useTranslation();
  const init = useCommand((operations) => operations.warehouseInit, {
    onSuccess: () =>
      notifications.show({ color: 'green', message: t('warehouse.unmade.done', { place: status.place }) }),
    onError: (error) => notifyFailure(t('warehouse.unmade.failed'), error),
  });
  const named = (kind: 'dimension' | 'fact'): readonly string[] =>
    status.tables.filter((table) => table.kind === kind).map(({ table }) => table);
  const make = (): void => init.mutate({});
  return (
    <Panel title={t('warehouse.unmade.title')}>
      <p className={classes.text}>{t(`warehouse.unmade.text.${status.store}`, { place: status.place })}</p>
      <dl className={classes.made}>
        {(['dimension', 'fact'] as const).map((kind) => (
          <div key={kind}>
            <dt>{t(`warehouse.unmade.${kind}`, { count: named(kind).length })}</dt>
            <dd className="mono">{named(kind).join(', ')}</dd>
          </div>
        ))}
        <div>
          <dt>{t('warehouse.unmade.more')}</dt>
          <dd>{t('warehouse.unmade.moreText')}</dd>
        </div>
      </dl>
      <Button mt="md" loading={init.isPending} onClick={make}>
        {t('warehouse.unmade.action')}
      </Button>
    </Panel>
  );
}
