import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { navigate } from '../../ui/route';
import { MaintenanceView } from '../maintenance';
import { FeedList } from './feed-list';
import classes from './lake.module.css';

/** The lake without a feed chosen: its feeds, and the upkeep of all of them. */
export function WholeLake({ feeds, maintenance }: { feeds: readonly FeedSummary[]; maintenance: boolean }) {
  const { t } = useTranslation();
  return (
    <Tabs
      className={classes.tabs ?? ''}
      value={maintenance ? 'maintenance' : 'feeds'}
      keepMounted={false}
      onChange={(value) => navigate({ page: 'lake', tab: value === 'maintenance' ? value : null })}
    >
      <Tabs.List>
        <Tabs.Tab value="feeds">{t('lake.tab.feeds')}</Tabs.Tab>
        <Tabs.Tab value="maintenance">{t('lake.tab.maintenance')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="feeds" className={classes.panel ?? ''}>
        <FeedList feeds={feeds} />
      </Tabs.Panel>
      <Tabs.Panel value="maintenance" className={classes.panel ?? ''}>
        <MaintenanceView feed={null} />
      </Tabs.Panel>
    </Tabs>
  );
}
