import { ActionIcon, Anchor, Loader, Popover, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/feed-jobs';
import { useJobs } from '../api/live';
import { useCommand } from '../api/use-command';
import { useFormat } from '../ui/format';
import { JobProgressBar } from '../ui/job-progress';
import { notifyFailure } from '../ui/notify-failure';
import { formatRoute } from '../ui/route';
import classes from './app.module.css';
import { bringsRows, jobHref } from './job-toasts';
import type { Job } from '../../../shared/contract/jobs';

const SHOWN_ENDED = 5;

/** How many jobs are at work, and each of them with its progress; then those that ended last. */
export function JobsPopover() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const jobs = useJobs();
  const active = jobs.filter(isActive);
  const ended = jobs
    .filter((job) => !isActive(job))
    .toSorted((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))
    .slice(0, SHOWN_ENDED);
  const close = (): void => setOpened(false);
  const said = active.length === 0 ? t('status.noJobs') : t('status.jobs', { count: active.length });
  return (
    <>
      {/* Beside the button: within one it would be no name of it. */}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Popover opened={opened} onChange={setOpened} position="top-end" width={430} trapFocus returnFocus shadow="md">
        <Popover.Target>
          <UnstyledButton
            className={`${classes.statusItem} ${classes.statusLink}`}
            aria-haspopup="dialog"
            onClick={() => setOpened(!opened)}
          >
            {active.length > 0 && <Loader size={11} aria-hidden />}
            {said}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('status.jobsTitle')} className={classes.jobs ?? ''}>
          <h2>{t('status.jobsTitle')}</h2>
          {active.length === 0 && <p className="quiet">{t('status.noJobs')}</p>}
          {active.map((job) => (
            <ActiveJob key={job.id} job={job} onLeave={close} />
          ))}
          {ended.length > 0 && <h3>{t('status.endedJobs')}</h3>}
          {ended.map((job) => (
            <EndedJob key={job.id} job={job} onLeave={close} />
          ))}
          <Anchor size="sm" href={formatRoute({ page: 'reports' })} onClick={close}>
            {t('jobs.showReports')}
          </Anchor>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function ActiveJob({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const { t } = useTranslation();
  const name = job.table ?? job.feed;
  const cancel = useCommand((operations) => operations.jobsCancel, {
    onError: (error) => notifyFailure(t('jobs.cancelFailed', { feed: name }), error),
  });
  const label = t(`jobs.cancel.${job.kind}`, { feed: name });
  return (
    <div className={classes.job}>
      <div className={classes.jobBody}>
        <Anchor size="sm" href={jobHref(job)} onClick={onLeave}>
          {name}
        </Anchor>
        <JobProgressBar job={job} named />
      </div>
      <Tooltip label={label}>
        <ActionIcon
          variant="default"
          size={24}
          aria-label={label}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ jobId: job.id })}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function EndedJob({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes.ended} data-status={job.status}>
      <Anchor size="sm" href={jobHref(job)} onClick={onLeave}>
        {job.table ?? job.feed}
      </Anchor>
      <span className="tabular">
        {[
          t(`jobs.kind.${job.kind}`),
          t(`jobs.status.${job.status}`),
          ...(bringsRows(job) ? [t('jobs.rows', { rows: format.count(job.progress.rows) })] : []),
        ].join(' · ')}
      </span>
    </div>
  );
}
