import { useTranslation } from 'react-i18next';
import type { FeedConfig, FeedSummary } from '../../../../shared/contract/feeds';
import { useFormat } from '../../ui/format';
import { Facts } from '../../ui/facts';
import { sourceText } from './source-text';

export function FeedConfiguration({ config, summary }: { config: FeedConfig; summary: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const retention =
    config.retentionDays !== null
      ? t('feeds.config.retentionDays', { count: config.retentionDays })
      : config.retentionVersions !== null
        ? t('feeds.config.retentionVersions', { count: config.retentionVersions })
        : t('feeds.config.keepAll');
  const valueFormat = config.format ?? 'json';
  const none = t('common.none');
  return (
    <Facts
      facts={[
        [t('feeds.config.kind'), t(`feeds.kind.${config.kind}`)],
        [t('feeds.config.source'), sourceText(config.source, t)],
        [t('feeds.config.topic'), config.topic ?? none],
        [t('feeds.config.format'), t(`feeds.format.${valueFormat}`)],
        [
          t('feeds.config.messageColumns'),
          (config.messageColumns ?? []).map((each) => t(`feeds.messageColumn.${each}`)).join(', ') || none,
        ],
        [t('feeds.config.level'), t(`feeds.level.${config.level}`)],
        [t('feeds.config.eventTime'), config.eventTimeColumn ?? none],
        [t('feeds.config.keys'), config.keyColumns.length === 0 ? none : config.keyColumns.join(', ')],
        [t('feeds.config.retention'), retention],
        [t('feeds.config.compression'), t(`feeds.compression.${config.compression}`)],
        [t('feeds.config.deltaVersion'), summary.deltaVersion === null ? none : format.count(summary.deltaVersion)],
        [t('feeds.config.files'), format.count(summary.files)],
        [
          t('feeds.config.eventTimes'),
          summary.minEventTime === null || summary.maxEventTime === null
            ? none
            : t('feeds.config.fromTo', {
                from: format.instant(summary.minEventTime),
                to: format.instant(summary.maxEventTime),
              }),
        ],
        [t('feeds.config.created'), format.instant(config.createdAt)],
      ]}
    />
  );
}
