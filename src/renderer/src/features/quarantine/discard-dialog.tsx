import { useTranslation } from 'react-i18next';
import type { QuarantineSelection } from '../../../../shared/contract/quarantine';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import classes from './quarantine.module.css';

interface DiscardDialogProps {
  readonly feed: string;
  readonly selection: QuarantineSelection;
  readonly onClose: () => void;
}

export function DiscardDialog({ feed, selection, onClose }: DiscardDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useOperationQuery((operations) => operations.quarantineList, { ...selection, skip: 0, limit: 1 });
  const discard = useCommand((operations) => operations.quarantineDiscard);
  const records = list.data?.total ?? 0;
  return (
    <ConfirmDialog
      title={t('quarantine.discard.title', { count: records, formatted: format.count(records), feed })}
      confirm={records === 0 ? null : t('quarantine.discard.confirm')}
      dangerous
      pending={discard.isPending}
      disabled={list.isFetching}
      error={discard.error ?? list.error}
      onConfirm={() => discard.mutate({ ...selection, records }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {selection.reason !== undefined && (
        <p className={classes.text}>{t('quarantine.discard.reason', { reason: selection.reason })}</p>
      )}
      <p className={classes.text}>{t('quarantine.discard.text', { feed })}</p>
    </ConfirmDialog>
  );
}
