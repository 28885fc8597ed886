import { Button, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../shared/contract/jobs';
import { isActive, newestJobs } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useFormat } from '../../ui/format';
import { navigate } from '../../ui/route';
import { sampleStatements } from '../../ui/sample-statements';
import { CoreText } from '../../ui/states/core-text';
import { JobAtWork } from '../jobs';
import { fillingState } from './filling-state';
import classes from './first-run.module.css';

interface SampleProgressProps {
  readonly onDone: () => void;
  readonly onRetry: () => void;
}

/** The feeds being filled, one line each; leads to the SQL page when all are. */
export function SampleProgress({ onDone, onRetry }: SampleProgressProps) {
  const { t } = useTranslation();
  const jobs = useJobs();
  // The newest export of each feed: after a retry the failed one is history.
  const newest = useMemo(
    () =>
      [...newestJobs(jobs).values()].flatMap(({ write }) => write ?? []).sort((a, b) => a.feed.localeCompare(b.feed)),
    [jobs],
  );
  const [hasBegun, setHasBegun] = useState(false);
  if (newest.length > 0 && !hasBegun) setHasBegun(true);
  const state = fillingState(newest, hasBegun);

  useEffect(() => {
    if (state !== 'done') return;
    navigate({ page: 'sql', sql: sampleStatements.spendByCountry });
    onDone();
  }, [state, onDone]);

  return (
    <section className={classes.filling} aria-labelledby="first-run-filling">
      <Title order={2} id="first-run-filling" mb="xs">
        {t('firstRun.filling')}
      </Title>
      <ul className={classes.jobs}>
        {newest.map((job) => (
          <li key={job.feed} className={classes.job}>
            <span className={classes.jobFeed}>{job.feed}</span>
            {isActive(job) ? <JobAtWork job={job} /> : <JobOutcome job={job} />}
          </li>
        ))}
      </ul>
      {state === 'lost' && <Text size="sm">{t('firstRun.lost')}</Text>}
      {(state === 'stopped' || state === 'lost') && (
        <Group gap="xs" mt="md">
          <Button onClick={onRetry}>{t('firstRun.retry')}</Button>
          <Button
            variant="default"
            onClick={() => {
              navigate({ page: 'feeds' });
              onDone();
            }}
          >
            {t('firstRun.continue')}
          </Button>
        </Group>
      )}
    </section>
  );
}

function JobOutcome({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (job.status === 'done') {
    return (
      <Group gap={6}>
        <IconCircleCheck size={16} color="var(--lagoon-success)" aria-hidden />
        <Text size="sm">
          {t('firstRun.filled', {
            rows: format.count(job.progress.rows),
            size: format.bytes(job.progress.writtenBytes),
          })}
        </Text>
      </Group>
    );
  }
  return (
    <Group gap={6} wrap="nowrap">
      <IconAlertTriangle size={16} color="var(--lagoon-danger)" aria-hidden />
      <Text size="sm">
        {job.error === null ? t(`jobs.status.${job.status}`) : <CoreText>{job.error.message}</CoreText>}
      </Text>
    </Group>
  );
}
