import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../api/use-command';
import { notifyFailure } from '../../../ui/notify-failure';

/** Loads the newest version of every table whose feed has rows. */
export function SyncAllButton() {
  const { t } = useTranslation();
  const sync = useCommand((operations) => operations.warehouseSync, {
    onError: (error) => notifyFailure(t('warehouse.sync.allFailed'), error),
  });
  return (
    <Button
      leftSection={<IconRefresh size={15} aria-hidden />}
      loading={sync.isPending}
      onClick={() => sync.mutate({ tables: 'all' })}
    >
      {t('warehouse.sync.all')}
    </Button>
  );
}

interface SyncButtonProps {
  readonly table: string;
  /** While it is at work there is a bar with a cross in its place. */
  readonly disabled: boolean;
}

export function SyncButton({ table, disabled }: SyncButtonProps) {
  const { t } = useTranslation();
  const sync = useCommand((operations) => operations.warehouseSync, {
    onError: (error) => notifyFailure(t('warehouse.sync.failed', { table }), error),
  });
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={disabled}
      loading={sync.isPending}
      aria-label={t('warehouse.sync.oneOf', { table })}
      onClick={() => sync.mutate({ tables: [table] })}
    >
      {t('warehouse.sync.one')}
    </Button>
  );
}
