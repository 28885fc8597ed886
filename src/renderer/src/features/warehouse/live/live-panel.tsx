import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconTransferIn } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveLoad } from '../../../../../shared/contract/warehouse';
import type { FeedName } from '../../../../../shared/ids';
import { useClients } from '../../../api/context';
import { useStream } from '../../../api/use-stream';
import { Panel } from '../../../ui/panel';
import { formatRoute } from '../../../ui/route';
import { EmptyState } from '../../../ui/states/empty-state';
import { ErrorState } from '../../../ui/states/error-state';
import { RowsSkeleton } from '../../../ui/states/loaded';
import classes from '../warehouse.module.css';
import { LiveTable } from './live-table';
import { ResetDialog } from './reset-dialog';
import { useLiveCommands } from './use-live-commands';

const NOTHING = {};

/** Topics on their way into the warehouse, watched while somebody looks. */
export function LivePanel() {
  const { t } = useTranslation();
  const clients = useClients();
  const { latest, error } = useStream(clients.warehouse.watchLive, NOTHING);
  const [resetting, setResetting] = useState<FeedName | null>(null);
  const load = latest?.find(({ feed }) => feed === resetting);
  return (
    <Panel
      title={t('warehouse.live.title')}
      actions={latest !== null && latest.length > 0 ? <AllButtons loads={latest} /> : undefined}
    >
      <p className={`quiet ${classes.text}`}>{t('warehouse.live.text')}</p>
      {error !== null && <ErrorState subject={t('warehouse.live.theLoads')} error={error} />}
      {latest === null && error === null && <RowsSkeleton />}
      {latest?.length === 0 && (
        <EmptyState
          icon={<IconTransferIn size={22} />}
          title={t('warehouse.live.none')}
          actions={
            <Button variant="default" component="a" href={formatRoute({ page: 'feeds' })}>
              {t('warehouse.live.toFeeds')}
            </Button>
          }
        >
          {t('warehouse.live.noneText')}
        </EmptyState>
      )}
      {latest !== null && latest.length > 0 && <LiveTable loads={latest} onReset={setResetting} />}
      {load !== undefined && <ResetDialog load={load} onClose={() => setResetting(null)} />}
    </Panel>
  );
}

function AllButtons({ loads }: { loads: readonly LiveLoad[] }) {
  const { t } = useTranslation();
  const { start, stop } = useLiveCommands(null);
  const running = loads.filter(({ jobId }) => jobId !== null).length;
  return (
    <div className={classes.buttons}>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        disabled={running === 0}
        loading={stop.isPending}
        onClick={stop.run}
      >
        {t('warehouse.live.stopAll')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        disabled={running === loads.length}
        loading={start.isPending}
        onClick={start.run}
      >
        {t('warehouse.live.startAll')}
      </Button>
    </div>
  );
}
