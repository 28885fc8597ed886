import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveLoad } from '../../../../../shared/contract/warehouse';
import { useCommand } from '../../../api/use-command';
import { ConfirmDialog } from '../../../ui/confirm-dialog';
import { useFormat } from '../../../ui/format';
import classes from '../warehouse.module.css';

/** Reading a topic again takes away the rows that it brought: agreed to by the feed's name. */
export function ResetDialog({ load, onClose }: { load: LiveLoad; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { feed, tables, topic, jobId } = load;
  const [typed, setTyped] = useState('');
  const reset = useCommand((operations) => operations.warehouseResetLive);
  return (
    <ConfirmDialog
      title={t('warehouse.live.resetOf', { feed })}
      confirm={t('warehouse.live.resetOf', { feed })}
      dangerous
      pending={reset.isPending}
      disabled={typed !== feed || jobId !== null}
      error={reset.error}
      onConfirm={() =>
        reset.mutate(
          { feed },
          {
            onSuccess: ({ deleted }) => {
              onClose();
              const rows = format.count(deleted.reduce((sum, each) => sum + each.rows, 0));
              notifications.show({ color: 'green', message: t('warehouse.live.resetDone', { feed, rows }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p className={classes.text}>{t('warehouse.live.resetText', { topic, tables: tables.join(', ') })}</p>
      {jobId !== null && <p className={classes.bad}>{t('warehouse.live.stopFirst')}</p>}
      <TextInput
        label={t('warehouse.live.resetType', { feed })}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
