import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { useConsumerCommands } from './use-consumer-commands';

/** All consumers at once. */
export function OrchestratorButtons({ statuses }: { statuses: readonly ConsumerStatus[] }) {
  const { t } = useTranslation();
  const { start, stop, pause, resume } = useConsumerCommands(null);
  const running = statuses.filter(({ jobId }) => jobId !== null);
  const allPaused = running.length > 0 && running.every(({ state }) => state === 'paused');
  return (
    <>
      {allPaused ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={resume.isPending}
          onClick={resume.run}
        >
          {t('consumers.all.resume')}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={14} aria-hidden />}
          disabled={running.length === 0}
          loading={pause.isPending}
          onClick={pause.run}
        >
          {t('consumers.all.pause')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        disabled={running.length === 0}
        loading={stop.isPending}
        onClick={stop.run}
      >
        {t('consumers.all.stop')}
      </Button>
      <Button
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        disabled={running.length === statuses.length}
        loading={start.isPending}
        onClick={start.run}
      >
        {t('consumers.all.start')}
      </Button>
    </>
  );
}
