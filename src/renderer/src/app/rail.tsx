import {
  IconChartAreaLine,
  IconDatabase,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconReportAnalytics,
  IconRipple,
  IconSettings,
  IconShieldExclamation,
  IconTerminal2,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatRoute, pageNames, type PageName } from '../ui/route';
import classes from './app.module.css';

const icons: Readonly<Record<PageName, Icon>> = {
  overview: IconChartAreaLine,
  feeds: IconRipple,
  lake: IconDatabase,
  sql: IconTerminal2,
  quarantine: IconShieldExclamation,
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
  return (
    <nav className={classes.rail} aria-label={t('app.pages')}>
      <ul className={classes.railList}>
        {pageNames.map((page) => {
          const PageIcon = icons[page];
          return (
            <li key={page}>
              <a
                className={classes.railItem}
                href={formatRoute({ page })}
                {...(page === current ? { 'aria-current': 'page' as const } : {})}
              >
                <PageIcon size={20} stroke={1.6} aria-hidden />
                {t(`app.page.${page}`)}
              </a>
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
