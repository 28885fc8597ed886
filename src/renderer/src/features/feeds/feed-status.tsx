import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { Job } from '../../../../shared/contract/jobs';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import classes from './feeds.module.css';

interface FeedStatusProps {
  readonly feed: FeedSummary;
  /** Its job that failed last, and that no later one made good. */
  readonly failed: Job | undefined;
}

/** What a feed without a running job is: broken, failed, off, never filled, with quarantined rows, or well. */
export function FeedStatus({ feed, failed }: FeedStatusProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (feed.problem !== null) return <Problem text={t('feeds.status.problem')} reason={feed.problem.message} />;
  if (failed !== undefined) {
    return (
      <Problem
        text={t(`feeds.status.failed.${failed.kind}`)}
        reason={failed.error?.message ?? t('jobs.status.failed')}
      />
    );
  }
  if (!feed.enabled) return <Status tone="off" text={t('feeds.status.disabled')} />;
  if (feed.readOnly) return <Status tone="off" text={t('feeds.status.readOnly')} />;
  if (feed.deltaVersion === null)
    return (
      <Status tone="off" text={t(feed.source.type === 'files' ? 'feeds.status.emptyFiles' : 'feeds.status.empty')} />
    );
  if (feed.quarantined > 0) {
    return (
      <a className={classes.status} data-tone="warning" href={formatRoute({ page: 'quarantine', feed: feed.name })}>
        {t('feeds.status.quarantined', { count: feed.quarantined, formatted: format.count(feed.quarantined) })}
      </a>
    );
  }
  return (
    <Status
      tone="well"
      text={
        feed.tableVersion === null
          ? t('feeds.status.days', { count: feed.partitions, formatted: format.count(feed.partitions) })
          : t('feeds.status.version', { version: feed.tableVersion })
      }
    />
  );
}

function Problem({ text, reason }: { text: string; reason: string }) {
  return (
    <Tooltip label={reason} multiline maw={420}>
      <button type="button" className={classes.status} data-tone="problem" aria-label={`${text}: ${reason}`}>
        {text}
      </button>
    </Tooltip>
  );
}

function Status({ tone, text }: { tone: 'well' | 'off'; text: string }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {text}
    </span>
  );
}
