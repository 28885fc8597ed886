import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantineSelection } from '../../../../shared/contract/quarantine';
import { useAskedQuery } from '../../api/use-asked-query';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import classes from './quarantine.module.css';

interface DiscardDialogProps {
  readonly feed: string;
  readonly selection: QuarantineSelection;
  readonly onClose: () => void;
}

/** The records are counted once: how many go for good must not change by itself while somebody reads it. Another number by then is refused. */
export function DiscardDialog({ feed, selection, onClose }: DiscardDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const one = { ...selection, skip: 0, limit: 1 };
  const { query, ask } = useAskedQuery((operations) => operations.quarantineList, one, 0);
  const discard = useCommand((operations) => operations.quarantineDiscard);
  // What was chosen right before may come to hold only now: a choice of a reason waits for a moment, as typing does.
  const selected = JSON.stringify(selection);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for what is selected; `ask` is a new function at each drawing
  useEffect(ask, [selected]);
  const records = query.data?.total;
  const confirm = (): void => {
    if (records === undefined) return;
    // The number is no longer true: it is counted anew while the reason is in sight.
    discard.mutate({ ...selection, records }, { onSuccess: onClose, onError: ask });
  };
  return (
    <ConfirmDialog
      title={
        records === undefined
          ? t('quarantine.discard.counting', { feed })
          : t('quarantine.discard.title', { count: records, formatted: format.count(records), feed })
      }
      confirm={records === 0 ? null : t('quarantine.discard.confirm')}
      dangerous
      pending={discard.isPending}
      preparing={query.isFetching}
      disabled={records === undefined}
      error={discard.error ?? query.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {selection.reason !== undefined && (
        <p className={classes.text}>{t('quarantine.discard.reason', { reason: selection.reason })}</p>
      )}
      <p className={classes.text}>{t('quarantine.discard.text', { feed })}</p>
    </ConfirmDialog>
  );
}
