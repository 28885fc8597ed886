import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsumersProvider } from '../api/live-consumers';
import { useOperationQuery } from '../api/use-operation-query';
import { Explorer } from '../features/explorer/explorer';
import { FeedsPage } from '../features/feeds/feeds-page';
import { FirstRunPage } from '../features/first-run/first-run-page';
import { useRoute } from '../ui/route';
import { Loaded, RowsSkeleton } from '../ui/states/loaded';
import classes from './app.module.css';
import { PeerBanner } from './peer-banner';
import { Rail } from './rail';
import { StatusBar } from './status-bar';
import { useStoredFlag } from './use-stored-flag';

// CodeMirror, Arrow and Recharts are most of the code and none of the first screen.
const OverviewPage = lazy(() =>
  import('../features/overview/overview-page').then((m) => ({ default: m.OverviewPage })),
);
const ConsumersPage = lazy(() =>
  import('../features/consumers/consumers-page').then((m) => ({ default: m.ConsumersPage })),
);
const LakePage = lazy(() => import('../features/lake/lake-page').then((m) => ({ default: m.LakePage })));
const SqlPage = lazy(() => import('../features/sql/sql-page').then((m) => ({ default: m.SqlPage })));
const QuarantinePage = lazy(() => import('../features/quarantine').then((m) => ({ default: m.QuarantinePage })));
const WarehousePage = lazy(() =>
  import('../features/warehouse/warehouse-page').then((m) => ({ default: m.WarehousePage })),
);
const PermissionsPanel = lazy(() =>
  import('../features/permissions/permissions-panel').then((m) => ({ default: m.PermissionsPanel })),
);
const ReportsPage = lazy(() => import('../features/reports/reports-page').then((m) => ({ default: m.ReportsPage })));
const SettingsPage = lazy(() =>
  import('../features/settings/settings-page').then((m) => ({ default: m.SettingsPage })),
);

export function App() {
  const { t } = useTranslation();
  const info = useOperationQuery((operations) => operations.lakeInfo, {});
  const [firstRun, setFirstRun] = useState(false);

  // The first run goes on after `lake.init` has answered: the eight feeds are still being filled.
  const filling = firstRun || info.data?.initialised === false;
  return (
    <div className={classes.frame}>
      <PeerBanner />
      <div className={classes.middle}>
        <Loaded query={info} subject={t('app.theLake')}>
          {() =>
            filling ? (
              <main className={classes.main}>
                <FirstRunPage onStarted={() => setFirstRun(true)} onDone={() => setFirstRun(false)} />
              </main>
            ) : (
              <Workspace />
            )
          }
        </Loaded>
      </div>
      <StatusBar />
    </div>
  );
}

function Workspace() {
  const { t } = useTranslation();
  const route = useRoute();
  const [explorerOpen, setExplorerOpen] = useStoredFlag('lagoon.explorer', true);
  const [sqlVisited, setSqlVisited] = useState(route.page === 'sql');
  if (route.page === 'sql' && !sqlVisited) setSqlVisited(true);

  return (
    <ConsumersProvider shown={route.page === 'consumers' || (route.page === 'feeds' && route.feed !== null)}>
      <Rail current={route.page} explorerOpen={explorerOpen} onToggleExplorer={() => setExplorerOpen(!explorerOpen)} />
      {explorerOpen && <Explorer />}
      <main className={classes.main} aria-label={t('app.content')}>
        <Suspense fallback={<RowsSkeleton />}>
          {route.page === 'overview' && <OverviewPage />}
          {route.page === 'feeds' && <FeedsPage route={route} />}
          {route.page === 'consumers' && <ConsumersPage route={route} />}
          {route.page === 'lake' && <LakePage route={route} />}
          {route.page === 'quarantine' && <QuarantinePage feed={route.feed} />}
          {route.page === 'warehouse' && <WarehousePage tab={route.tab} permissions={<PermissionsPanel />} />}
          {route.page === 'reports' && <ReportsPage feed={route.feed} />}
          {route.page === 'settings' && <SettingsPage />}
          {/* Kept while other pages are looked at: leaving it would drop a result that took a minute to get. */}
          {sqlVisited && (
            <div className={classes.kept} hidden={route.page !== 'sql'}>
              <SqlPage sql={route.page === 'sql' ? route.sql : null} on={route.page === 'sql' ? route.on : null} />
            </div>
          )}
        </Suspense>
      </main>
    </ConsumersProvider>
  );
}
