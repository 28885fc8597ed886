import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useFormat } from '../../ui/format';
import classes from './feeds.module.css';

/** What a feed without a running job is: broken, off, never filled, with quarantined rows, or well. */
export function FeedStatus({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (feed.problem !== null) {
    return (
      <Tooltip label={feed.problem} multiline maw={420}>
        <button type="button" className={classes.status} data-tone="problem" aria-description={feed.problem}>
          {t('feeds.status.problem')}
        </button>
      </Tooltip>
    );
  }
  if (!feed.enabled) return <Status tone="off" text={t('feeds.status.disabled')} />;
  if (feed.readOnly) return <Status tone="off" text={t('feeds.status.readOnly')} />;
  if (feed.deltaVersion === null) return <Status tone="off" text={t('feeds.status.empty')} />;
  if (feed.quarantined > 0) {
    return (
      <Status
        tone="warning"
        text={t('feeds.status.quarantined', { count: feed.quarantined, formatted: format.count(feed.quarantined) })}
      />
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

function Status({ tone, text }: { tone: 'well' | 'warning' | 'off'; text: string }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {text}
    </span>
  );
}
