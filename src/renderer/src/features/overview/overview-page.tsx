import { Anchor, Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDatabaseOff, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../../shared/contract/reports';
import { useConsumers } from '../../api/live-consumers';
import { useOperationQuery } from '../../api/use-operation-query';
import { Figures, type Figure } from '../../ui/figures';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { Panel } from '../../ui/panel';
import { formatRoute as to } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { CoreText } from '../../ui/states/core-text';
import { AdoptNotice } from '../imports';
import { FeedCard } from './feed-card';
import { GrowthChart } from './growth-chart';
import { lagOfAll } from './lag-of-all';
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
                <Button component="a" href={to({ page: 'feeds' })}>
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
  const { totals, feeds, attention, growth, failedSince } = overview;
  const { statuses } = useConsumers();
  const lake = useOperationQuery((operations) => operations.lakeInfo, {});
  const freeBytes = lake.data?.freeBytes ?? null;
  const lag = statuses === null ? null : lagOfAll(statuses);
  const figures: Figure[] = [
    { label: t('overview.totals.feeds'), value: format.count(totals.feeds), href: to({ page: 'feeds' }) },
    { label: t('overview.totals.records'), value: format.count(totals.records), href: to({ page: 'lake' }) },
    { label: t('overview.totals.size'), value: format.bytes(totals.sizeBytes), href: to({ page: 'lake' }) },
    ...(freeBytes === null
      ? []
      : [
          {
            label: t('overview.totals.free'),
            value: format.bytes(freeBytes),
            href: to({ page: 'lake', tab: 'maintenance' }),
          },
        ]),
    { label: t('overview.totals.files'), value: format.count(totals.files), href: to({ page: 'lake' }) },
    ...(lag === null
      ? []
      : [
          {
            label:
              lag.unknown === 0
                ? t('overview.totals.lag')
                : t('overview.totals.lagOfSome', { count: lag.unknown, formatted: format.count(lag.unknown) }),
            value: format.count(lag.messages),
            href: to({ page: 'consumers' }),
          },
        ]),
    {
      label: t('overview.totals.quarantined'),
      value: format.count(totals.quarantined),
      href: to({ page: 'quarantine' }),
      bad: totals.quarantined > 0,
    },
    {
      label: t('overview.totals.failedRuns'),
      value: format.count(totals.failedRuns),
      href: to({ page: 'reports', tab: 'runs', outcome: 'failed', since: failedSince }),
      bad: totals.failedRuns > 0,
    },
  ];
  return (
    <div className={classes.content}>
      <Figures figures={figures} />
      <div className={classes.top}>
        <Panel
          title={t('overview.growth')}
          actions={
            <Anchor size="sm" href={to({ page: 'reports', tab: 'runs' })}>
              {t('overview.runs')}
            </Anchor>
          }
        >
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
                  <Anchor size="sm" href={to({ page: 'feeds', feed: item.feed })}>
                    {item.feed}
                  </Anchor>{' '}
                </>
              )}
              <CoreText>{item.message}</CoreText>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
