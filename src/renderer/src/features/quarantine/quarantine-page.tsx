import { Alert, Button } from '@mantine/core';
import { IconShieldExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { formatRoute } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { FeedList } from './feed-list';
import { FeedQuarantine } from './feed-quarantine';
import classes from './quarantine.module.css';

/** What did not fit, by feed and reason, and the ways out: corrected into the feed, or dropped. */
export function QuarantinePage({ feed }: { feed: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const summary = useOperationQuery((operations) => operations.quarantineSummary, {});
  const total = summary.data?.reduce((sum, { records }) => sum + records, 0);
  return (
    <Page
      title={t('quarantine.title')}
      subtitle={
        total === undefined ? undefined : t('quarantine.total', { count: total, formatted: format.count(total) })
      }
    >
      <Loaded query={summary} subject={t('quarantine.subject')}>
        {(feeds) => {
          const held = feeds.filter(({ records }) => records > 0);
          const chosen = feed === null ? held[0] : held.find((each) => each.feed === feed);
          const failed = feeds.filter(({ problem }) => problem !== null);
          return (
            <div className={classes.content}>
              {failed.map(({ feed: name, problem }) => (
                <Alert
                  key={name}
                  role="alert"
                  color="red"
                  variant="light"
                  title={t('quarantine.failed', { feed: name })}
                >
                  <CoreText>{problem}</CoreText>
                </Alert>
              ))}
              {held.length === 0 ? (
                <EmptyState
                  icon={<IconShieldExclamation size={22} />}
                  title={t('quarantine.empty.title')}
                  actions={
                    <Button component="a" variant="default" href={formatRoute({ page: 'feeds' })}>
                      {t('lake.toFeeds')}
                    </Button>
                  }
                >
                  {t('quarantine.empty.text')}
                </EmptyState>
              ) : (
                <>
                  <FeedList feeds={held} chosen={chosen?.feed ?? null} />
                  {chosen === undefined ? (
                    <p className="quiet">{t('quarantine.nothingOf', { feed })}</p>
                  ) : (
                    <FeedQuarantine key={chosen.feed} quarantine={chosen} />
                  )}
                </>
              )}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
