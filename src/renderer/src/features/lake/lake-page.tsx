import { Button, Select } from '@mantine/core';
import { IconDatabase, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { feedNameSchema } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { Page } from '../../ui/page';
import { formatRoute, navigate, type Route } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { FeedBrowser } from './feed-browser';
import classes from './lake.module.css';
import { WholeLake } from './whole-lake';

/** What the lake holds of one feed, from the log: nothing here reads a data file but the first rows. */
export function LakePage({ route }: { route: Route }) {
  const { t } = useTranslation();
  const { feed } = route;
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const names = feeds.data?.map(({ name }) => name) ?? [];
  const shown = feeds.data?.find(({ name }) => name === feed);
  return (
    <Page
      title={t('lake.title')}
      subtitle={
        names.length === 0 ? undefined : (
          <Select
            className={classes.picker ?? ''}
            aria-label={t('lake.feed')}
            placeholder={t('lake.choose')}
            data={names}
            value={shown?.name ?? null}
            searchable
            allowDeselect={false}
            maxDropdownHeight={360}
            onChange={(name) => navigate({ page: 'lake', feed: name })}
          />
        )
      }
      actions={
        shown !== undefined && (
          <>
            <Button variant="default" component="a" href={formatRoute({ page: 'feeds', feed: shown.name })}>
              {t('lake.details')}
            </Button>
            {shown.records > 0 && (
              <Button
                component="a"
                href={formatRoute({ page: 'sql', sql: selectAll(shown.name) })}
                leftSection={<IconTerminal2 size={15} aria-hidden />}
              >
                {t('lake.query')}
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded query={feeds} subject={t('feeds.theFeeds')}>
        {(all) => <Content feeds={all} route={route} shown={shown} />}
      </Loaded>
    </Page>
  );
}

interface ContentProps {
  readonly feeds: readonly FeedSummary[];
  readonly route: Route;
  readonly shown: FeedSummary | undefined;
}

function Content({ feeds, route, shown }: ContentProps) {
  const { t } = useTranslation();
  const { feed } = route;
  // Another feed begins on its first tab, with no day chosen.
  if (shown !== undefined) return <FeedBrowser key={shown.name} feed={shown} route={route} />;
  if (feed !== null) return <UnknownFeed feed={feed} route={route} />;
  if (feeds.length > 0) return <WholeLake feeds={feeds} maintenance={route.tab === 'maintenance'} />;
  return (
    <EmptyState
      icon={<IconDatabase size={22} />}
      title={t('lake.noFeeds.title')}
      actions={
        <Button component="a" href={formatRoute({ page: 'feeds' })}>
          {t('lake.toFeeds')}
        </Button>
      }
    >
      {t('lake.noFeeds.text')}
    </EmptyState>
  );
}

/** A name that the list does not have: the core says why, and which name is near. */
function UnknownFeed({ feed, route }: { feed: string; route: Route }) {
  const { t } = useTranslation();
  const parsed = feedNameSchema.safeParse(feed);
  if (!parsed.success) return <p className={classes.note}>{t('feeds.noSuchName', { feed })}</p>;
  return <MissingFeed feed={parsed.data} route={route} />;
}

function MissingFeed({ feed, route }: { feed: FeedSummary['name']; route: Route }) {
  const shown = useOperationQuery((operations) => operations.feedsShow, { feed });
  return (
    <Loaded query={shown} subject={feed}>
      {({ summary }) => <FeedBrowser key={summary.name} feed={summary} route={route} />}
    </Loaded>
  );
}
