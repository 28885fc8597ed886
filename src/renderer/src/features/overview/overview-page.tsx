import { Anchor, Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDatabaseOff, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../../shared/contract/reports';
import { useOperationQuery } from '../../api/use-operation-query';
import { Figures } from '../../ui/figures';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { Panel } from '../../ui/panel';
import { formatRoute } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { AdoptNotice } from '../imports';
import { FeedCard } from './feed-card';
import { GrowthChart } from './growth-chart';
import classes from './overview.module.css';

export function OverviewPage() {
  const { t } = useTranslation();
  const overview = useOperationQuery((operations) => operations.overview, {});
  return (
    <Page title={t('overview.title')}>
      <AdoptNotice />
      <Loaded query={overview} subject={t('overview.theOverview')}>
        {(data) =>
          data.feeds.length === 0 ? (
            <EmptyState
              icon={<IconDatabaseOff size={22} />}
              title={t('overview.empty.title')}
              actions={
                <Button component="a" href={formatRoute({ page: 'feeds' })}>
                  {t('overview.empty.action')}
                </Button>
              }
            >
              {t('overview.empty.text')}
            </EmptyState>
          ) : (
            <Content overview={data} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Content({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { totals, feeds, attention, growth } = overview;
  const figures = [
    { label: t('overview.totals.feeds'), value: format.count(totals.feeds) },
    { label: t('overview.totals.records'), value: format.count(totals.records) },
    { label: t('overview.totals.size'), value: format.bytes(totals.sizeBytes) },
    { label: t('overview.totals.files'), value: format.count(totals.files) },
    { label: t('overview.totals.quarantined'), value: format.count(totals.quarantined), bad: totals.quarantined > 0 },
    { label: t('overview.totals.failedRuns'), value: format.count(totals.failedRuns), bad: totals.failedRuns > 0 },
  ];
  return (
    <div className={classes.content}>
      <Figures figures={figures} />
      <div className={classes.top}>
        <Panel title={t('overview.growth')}>
          <GrowthChart growth={growth} />
        </Panel>
        <Panel title={t('overview.attention')}>
          <Attention items={attention} />
        </Panel>
      </div>
      <h2 className={classes.heading}>{t('overview.feeds')}</h2>
      <ul className={classes.cards}>
        {feeds.map((feed) => (
          <li key={feed.name}>
            <FeedCard feed={feed} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const icons = { error: IconAlertTriangle, warning: IconAlertTriangle, info: IconInfoCircle };
const colours = { error: 'var(--lagoon-danger)', warning: 'var(--lagoon-warning)', info: 'var(--lagoon-accent)' };

function Attention({ items }: { items: Overview['attention'] }) {
  const { t } = useTranslation();
  if (items.length === 0) {
    return (
      <p className={classes.allWell}>
        <IconCircleCheck size={16} color="var(--lagoon-success)" aria-hidden />
        {t('overview.allWell')}
      </p>
    );
  }
  return (
    <ul className={classes.attention}>
      {items.map((item) => {
        const SeverityIcon = icons[item.severity];
        return (
          <li key={`${item.feed ?? ''} ${item.message}`} className={classes.attentionItem}>
            <SeverityIcon
              size={15}
              color={colours[item.severity]}
              role="img"
              aria-label={t(`overview.severity.${item.severity}`)}
            />
            <span>
              {item.feed !== null && (
                <>
                  <Anchor size="sm" href={formatRoute({ page: 'feeds', feed: item.feed })}>
                    {item.feed}
                  </Anchor>{' '}
                </>
              )}
              {item.message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
