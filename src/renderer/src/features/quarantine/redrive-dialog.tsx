import { useTranslation } from 'react-i18next';
import type { QuarantineFix, QuarantineSelection } from '../../../../shared/contract/quarantine';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import classes from './quarantine.module.css';

interface RedriveDialogProps {
  readonly feed: string;
  readonly selection: QuarantineSelection;
  readonly fix: QuarantineFix;
  readonly onStarted: () => void;
  readonly onClose: () => void;
}

export function RedriveDialog({ feed, selection, fix, onStarted, onClose }: RedriveDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const plan = useOperationQuery((operations) => operations.quarantinePlanRedrive, { selection, fix });
  const redrive = useCommand((operations) => operations.quarantineRedrive);
  const { fits = 0, selected = 0 } = plan.data ?? {};
  return (
    <ConfirmDialog
      title={t('quarantine.redrive.title', { count: fits, formatted: format.count(fits), feed })}
      confirm={fits === 0 ? null : t('quarantine.redrive.confirm')}
      dangerous={false}
      pending={redrive.isPending}
      disabled={plan.isFetching}
      error={redrive.error}
      onConfirm={() => redrive.mutate({ selection, fix }, { onSuccess: onStarted })}
      onClose={onClose}
    >
      <p className={classes.text}>{t(`quarantine.redrive.how.${fix.kind}`)}</p>
      <p className={classes.text}>{t('quarantine.redrive.places', { feed })}</p>
      {selected > fits && (
        <p className={classes.text}>
          {t('quarantine.redrive.stay', { count: selected - fits, formatted: format.count(selected - fits) })}
        </p>
      )}
    </ConfirmDialog>
  );
}
