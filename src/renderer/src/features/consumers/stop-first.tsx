import { Alert, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useConsumerCommands } from './use-consumer-commands';

/** Why something waits for the consumer to be stopped, and the button that stops it. */
export function StopFirst({ feed, why }: { feed: FeedName; why: string }) {
  const { t } = useTranslation();
  const { stop } = useConsumerCommands(feed);
  return (
    <Alert color="yellow" variant="light">
      <div>{why}</div>
      <Button variant="default" mt="xs" loading={stop.isPending} onClick={stop.run}>
        {t('consumers.stopNow')}
      </Button>
    </Alert>
  );
}
