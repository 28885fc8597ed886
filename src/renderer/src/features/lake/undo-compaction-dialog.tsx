import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { LakeCommit } from '../../../../shared/contract/lake';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import classes from './lake.module.css';

interface UndoCompactionDialogProps {
  readonly feed: FeedName;
  readonly commit: LakeCommit;
  readonly onClose: () => void;
}

export function UndoCompactionDialog({ feed, commit, onClose }: UndoCompactionDialogProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const undo = useCommand((operations) => operations.maintenanceUndoCompaction);
  const version = commit.deltaVersion;
  return (
    <ConfirmDialog
      title={t('lake.undo.title', { feed, version })}
      confirm={t('lake.undo.confirm')}
      dangerous={false}
      pending={undo.isPending}
      error={undo.error}
      onConfirm={() =>
        undo.mutate(
          { feed, version },
          {
            onSuccess: (made) => {
              onClose();
              notifications.show({
                color: 'green',
                message: t('lake.undo.done', { feed, version, made: made.version }),
              });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p className={classes.paragraph}>
        {t('lake.undo.text', { removed: format.count(commit.removedFiles), added: format.count(commit.addedFiles) })}
      </p>
      <p className={classes.paragraph}>{t('lake.undo.rows')}</p>
    </ConfirmDialog>
  );
}
