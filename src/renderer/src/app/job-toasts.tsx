import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import type { Job } from '../../../shared/contract/jobs';
import { formatRoute } from '../ui/route';

/** A job that failed while the window was open. One that ended well is seen where it ran; a cancelled one was asked for. */
export function announceEnded(job: Job, t: TFunction): void {
  if (job.status !== 'failed') return;
  notifications.show({
    id: job.id,
    color: 'red',
    autoClose: 12_000,
    title: t(`jobs.failed.${job.kind}`, { feed: job.feed }),
    message: (
      <>
        {job.error?.message}{' '}
        <Anchor size="sm" href={formatRoute({ page: 'feeds', feed: job.feed })}>
          {t('jobs.showRun')}
        </Anchor>
      </>
    ),
  });
}
