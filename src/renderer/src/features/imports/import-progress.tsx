import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedName, JobId } from '../../../../shared/ids';
import { useJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { useFormat } from '../../ui/format';
import { JobProgressBar } from '../../ui/job-progress';
import { notifyFailure } from '../../ui/notify-failure';
import { formatRoute } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { CoreText } from '../../ui/states/core-text';
import classes from './imports.module.css';

interface ImportProgressProps {
  readonly feed: FeedName;
  readonly jobId: JobId;
  readonly onClose: () => void;
}

/** The import at work, and what it brought. Closing the dialog does not stop it. */
export function ImportProgress({ feed, jobId, onClose }: ImportProgressProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const cancel = useCommand((operations) => operations.jobsCancel, {
    onError: (error) => notifyFailure(t('jobs.cancelFailed', { feed }), error),
  });
  const job = useJobs().find(({ id }) => id === jobId);
  const status = job?.status ?? 'queued';
  const working = status === 'queued' || status === 'running';
  return (
    <Stack gap="sm">
      {job !== undefined && working && <JobProgressBar job={job} />}
      {status === 'done' && job !== undefined && (
        <Alert role="status" color="green" variant="light" title={t('import.done', { feed })}>
          {t('import.doneRows', { count: job.progress.rows, formatted: format.count(job.progress.rows) })}
          {job.progress.quarantined > 0 &&
            ` ${t('import.doneQuarantined', { count: job.progress.quarantined, formatted: format.count(job.progress.quarantined) })}`}
        </Alert>
      )}
      {status === 'failed' && (
        <Alert role="alert" color="red" variant="light" title={t('jobs.failed.import', { feed })}>
          {job !== undefined && job.error !== null && <CoreText>{job.error.message}</CoreText>}
        </Alert>
      )}
      {status === 'cancelled' && <Text size="sm">{t('import.cancelled')}</Text>}
      {job?.warnings.map((warning) => (
        <Text key={warning} size="sm" c="dimmed">
          <CoreText>{warning}</CoreText>
        </Text>
      ))}
      <div className={classes.actions}>
        {working && job !== undefined && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ jobId })}>
            {t('import.stop')}
          </Button>
        )}
        {status === 'done' && (
          <Button
            variant="default"
            component="a"
            href={formatRoute({ page: 'sql', sql: selectAll(feed) })}
            onClick={onClose}
          >
            {t('lake.query')}
          </Button>
        )}
        {status === 'done' ? (
          <Button component="a" href={formatRoute({ page: 'lake', feed })} onClick={onClose}>
            {t('import.open', { feed })}
          </Button>
        ) : (
          <Button variant="default" onClick={onClose}>
            {working ? t('import.background') : t('common.close')}
          </Button>
        )}
      </div>
    </Stack>
  );
}
