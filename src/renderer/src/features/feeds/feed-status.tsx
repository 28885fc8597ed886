import { Badge, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useFormat } from '../../ui/format';

/** What a feed without a running job is: broken, off, never filled, with quarantined rows, or well. */
export function FeedStatus({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (feed.problem !== null) {
    return (
      <Tooltip label={feed.problem} multiline maw={420}>
        <Badge color="red" variant="light" tt="none" radius="sm" tabIndex={0}>
          {t('feeds.status.problem')}
        </Badge>
      </Tooltip>
    );
  }
  if (!feed.enabled) return <Status color="gray" text={t('feeds.status.disabled')} />;
  if (feed.readOnly) return <Status color="gray" text={t('feeds.status.readOnly')} />;
  if (feed.deltaVersion === null) return <Status color="gray" text={t('feeds.status.empty')} />;
  if (feed.quarantined > 0) {
    return (
      <Status
        color="yellow"
        text={t('feeds.status.quarantined', { count: feed.quarantined, formatted: format.count(feed.quarantined) })}
      />
    );
  }
  return (
    <Status
      color="teal"
      text={
        feed.tableVersion === null
          ? t('feeds.status.days', { count: feed.partitions, formatted: format.count(feed.partitions) })
          : t('feeds.status.version', { version: feed.tableVersion })
      }
    />
  );
}

function Status({ color, text }: { color: string; text: string }) {
  return (
    <Badge color={color} variant="light" tt="none" radius="sm" fw={500}>
      {text}
    </Badge>
  );
}
