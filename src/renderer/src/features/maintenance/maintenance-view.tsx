import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { CompactionPanel } from './compaction-panel';
import { DamagedFeeds } from './damaged-feeds';
import classes from './maintenance.module.css';
import { RetentionPanel } from './retention-panel';
import { VacuumPanel } from './vacuum-panel';

/** Which feeds a plan is asked for; all of them where left out. */
export interface Chosen {
  feeds?: FeedName[];
}

/** Upkeep of one feed, or of the whole lake: what would be done, before it is done. */
export function MaintenanceView({ feed }: { feed: FeedName | null }) {
  const { t } = useTranslation();
  const chosen: Chosen = feed === null ? {} : { feeds: [feed] };
  return (
    <div className={classes.view}>
      <p className={classes.intro}>{t('maintenance.intro')}</p>
      <DamagedFeeds chosen={chosen} />
      <RetentionPanel chosen={chosen} />
      <CompactionPanel chosen={chosen} />
      <VacuumPanel chosen={chosen} />
    </div>
  );
}
