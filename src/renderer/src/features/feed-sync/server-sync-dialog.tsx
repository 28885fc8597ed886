import { useTranslation } from 'react-i18next';
import { NeedsServer } from './needs-server';
import { SyncModal } from './sync-modal';
import { SyncPlan } from './sync-plan';

/** The feeds as the streams and tables of the ksqlDB server would have them. */
export function ServerSyncDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SyncModal title={t('feedSync.serverTitle')} onClose={onClose}>
      <NeedsServer onClose={onClose}>{() => <SyncPlan from={{ type: 'ksqldb' }} onClose={onClose} />}</NeedsServer>
    </SyncModal>
  );
}
