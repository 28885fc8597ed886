import {
  IconBuildingWarehouse,
  IconChartAreaLine,
  IconDatabase,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconNotebook,
  IconReportAnalytics,
  IconRipple,
  IconSearch,
  IconSettings,
  IconShieldExclamation,
  IconTerminal2,
  IconTransfer,
  type Icon,
} from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { asksForAttention } from '../api/consumer-attention';
import { useConsumers } from '../api/live-consumers';
import { useOperationQuery } from '../api/use-operation-query';
import { useFormat } from '../ui/format';
import { formatRoute, pageNames, type PageName } from '../ui/route';
import { runShortcut, useShortcutText } from '../ui/shortcuts';
import classes from './app.module.css';

const icons: Readonly<Record<PageName, Icon>> = {
  overview: IconChartAreaLine,
  feeds: IconRipple,
  consumers: IconTransfer,
  lake: IconDatabase,
  sql: IconTerminal2,
  notebooks: IconNotebook,
  quarantine: IconShieldExclamation,
  warehouse: IconBuildingWarehouse,
  reports: IconReportAnalytics,
  settings: IconSettings,
};

interface RailProps {
  readonly current: PageName;
  readonly explorerOpen: boolean;
  readonly onToggleExplorer: () => void;
}

export function Rail({ current, explorerOpen, onToggleExplorer }: RailProps) {
  const { t } = useTranslation();
  const id = useId();
  const marks = useMarks();
  const paletteKeys = useShortcutText('openPalette');
  return (
    <nav className={classes.rail} aria-label={t('app.pages')}>
      <button
        type="button"
        className={classes.railItem}
        title={paletteKeys ?? undefined}
        onClick={() => runShortcut('openPalette')}
      >
        <IconSearch size={20} stroke={1.6} aria-hidden />
        {t('palette.open')}
      </button>
      <ul className={classes.railList}>
        {pageNames.map((page) => {
          const PageIcon = icons[page];
          const mark = marks.get(page);
          return (
            <li key={page}>
              <a
                className={classes.railItem}
                href={formatRoute({ page })}
                {...(mark === undefined ? {} : { 'aria-describedby': `${id}-${page}` })}
                {...(page === current ? { 'aria-current': 'page' as const } : {})}
              >
                <PageIcon size={20} stroke={1.6} aria-hidden />
                {t(`app.page.${page}`)}
                {mark !== undefined && (
                  <span className={classes.railBadge} aria-hidden>
                    {mark.badge}
                  </span>
                )}
              </a>
              {mark !== undefined && (
                <span id={`${id}-${page}`} hidden>
                  {mark.text}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        className={classes.railItem}
        aria-expanded={explorerOpen}
        aria-controls="explorer"
        onClick={onToggleExplorer}
      >
        {explorerOpen ? (
          <IconLayoutSidebarLeftCollapse size={20} stroke={1.6} aria-hidden />
        ) : (
          <IconLayoutSidebarLeftExpand size={20} stroke={1.6} aria-hidden />
        )}
        {t('app.explorer')}
      </button>
    </nav>
  );
}

/** What is written at a page's icon, and what that says. */
interface Mark {
  readonly badge: string;
  readonly text: string;
}

function useMarks(): ReadonlyMap<PageName, Mark> {
  const { t } = useTranslation();
  const format = useFormat();
  const marks = new Map<PageName, Mark>();
  const attention = asksForAttention(useConsumers().statuses ?? []);
  if (attention > 0)
    marks.set('consumers', { badge: String(attention), text: t('app.consumersAttention', { count: attention }) });
  const { data: feeds } = useOperationQuery((operations) => operations.feedsList, {});
  const records = (feeds ?? []).reduce((sum, { quarantined }) => sum + quarantined, 0);
  if (records > 0) {
    const text = t('app.inQuarantine', { count: records, formatted: format.count(records) });
    marks.set('quarantine', { badge: format.compact(records), text });
  }
  return marks;
}
