import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { jobLanes, type Job } from '../../../shared/contract/jobs';
import type { Format } from '../ui/format';
import { formatRoute } from '../ui/route';
import { CoreText } from '../ui/states/core-text';

const DONE_MS = 8000;
const DONE_ID = 'jobs-done';

/** Those that ended well since the toast about it came up; there is one for all of them, or eight exports would cover the window. */
let doneTogether: readonly Job[] = [];

/** Where a job's run is: of a load on the warehouse's page, of all others with the feed. */
export function jobHref(job: Job): string {
  return formatRoute(jobLanes[job.kind] === 'load' ? { page: 'warehouse' } : { page: 'feeds', feed: job.feed });
}

/** Whether a job's rows are rows that it brought: maintenance counts those that it removed or wrote anew, and vacuum none. */
export function bringsRows({ kind }: Pick<Job, 'kind'>): boolean {
  return jobLanes[kind] !== 'maintain';
}

/**
 * A job that ended while the window was open, with a way to its run. One that failed stays until it is dismissed. A cancelled one was asked for, as was the
 * end of one that only ends when it is stopped.
 */
export function announceEnded(job: Job, t: TFunction, format: Pick<Format, 'count'>): void {
  if (job.status === 'failed') announceFailed(job, t);
  else if (job.status === 'done' && job.kind !== 'consume' && job.kind !== 'live') announceDone(job, t, format);
}

function announceFailed(job: Job, t: TFunction): void {
  notifications.show({
    id: job.id,
    color: 'red',
    autoClose: false,
    // Mantine shows five at once: those that stay must not keep the others, such as the way to undo a deletion, waiting unseen.
    priority: -1,
    title: t(`jobs.failed.${job.kind}`, { feed: job.table ?? job.feed }),
    message: (
      <>
        {job.error !== null && <CoreText>{job.error.message}</CoreText>}{' '}
        <Anchor size="sm" href={jobHref(job)} onClick={() => notifications.hide(job.id)}>
          {t(jobLanes[job.kind] === 'load' ? 'jobs.showWarehouse' : 'jobs.showRun')}
        </Anchor>
      </>
    ),
  });
}

function announceDone(job: Job, t: TFunction, format: Pick<Format, 'count'>): void {
  const shown = doneTogether.length > 0;
  doneTogether = [...doneTogether, job];
  const count = doneTogether.length;
  const bringing = doneTogether.filter(bringsRows);
  const rows = bringing.reduce((sum, { progress }) => sum + progress.rows, 0);
  const hide = (): void => {
    notifications.hide(DONE_ID);
  };
  const toast = {
    id: DONE_ID,
    color: 'green',
    // Nothing to be done about it: said, and not called out over what is being read.
    role: 'status',
    // Mantine begins to count anew only for another number; of several that ended at once it is shown the last alone, so that each has its own.
    autoClose: DONE_MS + count,
    title:
      count === 1
        ? t(`jobs.done.${job.kind}`, { feed: job.table ?? job.feed })
        : t('jobs.doneTogether', { count, formatted: format.count(count) }),
    message: (
      <>
        {bringing.length > 0 && t('jobs.doneRows', { count: rows, formatted: format.count(rows) })}{' '}
        {count === 1 ? (
          <Anchor size="sm" href={jobHref(job)} onClick={hide}>
            {t(jobLanes[job.kind] === 'load' ? 'jobs.showWarehouse' : 'jobs.showRun')}
          </Anchor>
        ) : (
          <Anchor size="sm" href={formatRoute({ page: 'reports' })} onClick={hide}>
            {t('jobs.showReports')}
          </Anchor>
        )}
      </>
    ),
    onClose: () => {
      doneTogether = [];
    },
  };
  if (shown) notifications.update(toast);
  else notifications.show(toast);
}
