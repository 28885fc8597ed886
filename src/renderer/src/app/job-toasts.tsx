import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { jobLanes, type Job } from '../../../shared/contract/jobs';
import { formatRoute } from '../ui/route';

/** A job that failed while the window was open. One that ended well is seen where it ran; a cancelled one was asked for. */
export function announceEnded(job: Job, t: TFunction): void {
  if (job.status !== 'failed') return;
  notifications.show({
    id: job.id,
    color: 'red',
    autoClose: 12_000,
    title: t(`jobs.failed.${job.kind}`, { feed: job.table ?? job.feed }),
    message: (
      <>
        {job.error?.message}{' '}
        <Anchor
          size="sm"
          href={formatRoute(jobLanes[job.kind] === 'load' ? { page: 'warehouse' } : { page: 'feeds', feed: job.feed })}
        >
          {t(jobLanes[job.kind] === 'load' ? 'jobs.showWarehouse' : 'jobs.showRun')}
        </Anchor>
      </>
    ),
  });
}
