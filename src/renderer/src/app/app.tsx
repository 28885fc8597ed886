import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsumersProvider } from '../api/live-consumers';
import { useOperationPrefetch, useOperationQuery } from '../api/use-operation-query';
import { Explorer, focusExplorer } from '../features/explorer';
import { OverviewPage } from '../features/overview/overview-page';
import { useRoute } from '../ui/route';
import { useShortcut } from '../ui/shortcuts';
import { Loaded, RowsSkeleton } from '../ui/states/loaded';
import { PageBoundary } from '../ui/states/page-boundary';
import { loaded } from '../ui/states/page-load';
import classes from './app.module.css';
import { FirstRun } from './first-run';
import { PeerBanner } from './peer-banner';
import { Rail } from './rail';
import { StatusBar } from './status-bar';
import { MAIN_ID, SkipLink, useHeadingFocus, useLakeFocus } from './focus';
import type { OneDropped } from './use-file-drop';
import { useStoredFlag } from './use-stored-flag';
import { WindowActions } from './window-actions';

// CodeMirror, Arrow and Recharts are most of the code and none of the first screen.
const FeedsPage = lazy(() => loaded(import('../features/feeds/feeds-page')).then((m) => ({ default: m.FeedsPage })));
const ConsumersPage = lazy(() =>
  loaded(import('../features/consumers/consumers-page')).then((m) => ({ default: m.ConsumersPage })),
);
const LakePage = lazy(() => loaded(import('../features/lake/lake-page')).then((m) => ({ default: m.LakePage })));
const SqlPage = lazy(() => loaded(import('../features/sql/sql-page')).then((m) => ({ default: m.SqlPage })));
const NotebooksPage = lazy(() => loaded(import('../features/notebooks')).then((m) => ({ default: m.NotebooksPage })));
const QuarantinePage = lazy(() =>
  loaded(import('../features/quarantine')).then((m) => ({ default: m.QuarantinePage })),
);
const WarehousePage = lazy(() =>
  loaded(import('../features/warehouse/warehouse-page')).then((m) => ({ default: m.WarehousePage })),
);
const PermissionsPanel = lazy(() =>
  loaded(import('../features/permissions/permissions-panel')).then((m) => ({ default: m.PermissionsPanel })),
);
const ReportsPage = lazy(() =>
  loaded(import('../features/reports/reports-page')).then((m) => ({ default: m.ReportsPage })),
);
const SettingsPage = lazy(() =>
  loaded(import('../features/settings/settings-page')).then((m) => ({ default: m.SettingsPage })),
);

export function App() {
  const { t } = useTranslation();
  const info = useOperationQuery((operations) => operations.lakeInfo, {});
  // What the window opens with: beside it, not after it.
  useOperationPrefetch((operations) => operations.overview, {});
  const [dropped, setDropped] = useState<OneDropped | null>(null);
  useLakeFocus(info.data?.root);
  return (
    <div className={classes.frame}>
      <PeerBanner />
      <div className={classes.middle}>
        <Loaded query={info} subject={t('app.theLake')}>
          {({ root, initialised }) => (
            // Another lake that is opened in this window has nothing of this one: not its first run, its tabs, its results, or what was half typed.
            <OneLake key={root} initialised={initialised} dropped={dropped} onDropped={setDropped} />
          )}
        </Loaded>
      </div>
      <StatusBar />
    </div>
  );
}

interface OneLakeProps {
  readonly initialised: boolean;
  readonly dropped: OneDropped | null;
  readonly onDropped: (dropped: OneDropped | null) => void;
}

function OneLake({ initialised, dropped, onDropped }: OneLakeProps) {
  // The first run goes on after `lake.init` has answered: the eight feeds are still being filled.
  const [firstRun, setFirstRun] = useState(false);
  const forgetDropped = useCallback(() => onDropped(null), [onDropped]);
  if (initialised && !firstRun) return <Workspace dropped={dropped} onDroppedTaken={forgetDropped} />;
  return (
    <FirstRun
      dropped={dropped}
      onDropped={onDropped}
      started={firstRun}
      onStarted={() => setFirstRun(true)}
      onDone={() => setFirstRun(false)}
    />
  );
}

interface WorkspaceProps {
  /** What was dropped before there was a lake. */
  readonly dropped: OneDropped | null;
  readonly onDroppedTaken: () => void;
}

function Workspace({ dropped, onDroppedTaken }: WorkspaceProps) {
  const { t } = useTranslation();
  const route = useRoute();
  const [explorerOpen, setExplorerOpen] = useStoredFlag('lagoon.explorer', true);
  const [sqlVisited, setSqlVisited] = useState(route.page === 'sql');
  if (route.page === 'sql' && !sqlVisited) setSqlVisited(true);

  useHeadingFocus(route);
  useShortcut('toggleExplorer', () => setExplorerOpen(!explorerOpen));
  useShortcut('focusExplorer', () => {
    if (!explorerOpen) setExplorerOpen(true);
    focusExplorer();
  });

  return (
    <ConsumersProvider shown={route.page === 'consumers' || (route.page === 'feeds' && route.feed !== null)}>
      <SkipLink />
      <Rail current={route.page} explorerOpen={explorerOpen} onToggleExplorer={() => setExplorerOpen(!explorerOpen)} />
      {explorerOpen && (
        <PageBoundary place={route} subject={t('app.explorer')}>
          <Explorer />
        </PageBoundary>
      )}
      <main id={MAIN_ID} className={classes.main} aria-label={t('app.content')} tabIndex={-1}>
        <Suspense fallback={<RowsSkeleton />}>
          <PageBoundary key={route.page} place={route} subject={t(`app.page.${route.page}`)}>
            {route.page === 'overview' && <OverviewPage />}
            {route.page === 'feeds' && <FeedsPage route={route} />}
            {route.page === 'consumers' && <ConsumersPage route={route} />}
            {route.page === 'lake' && <LakePage route={route} />}
            {route.page === 'notebooks' && <NotebooksPage notebook={route.notebook} />}
            {route.page === 'quarantine' && <QuarantinePage feed={route.feed} />}
            {route.page === 'warehouse' && <WarehousePage tab={route.tab} permissions={<PermissionsPanel />} />}
            {route.page === 'reports' && <ReportsPage route={route} />}
            {route.page === 'settings' && <SettingsPage />}
          </PageBoundary>
          {/* Kept while other pages are looked at: leaving it would drop a result that took a minute to get. */}
          {sqlVisited && (
            <div className={classes.kept} hidden={route.page !== 'sql'}>
              <PageBoundary place={route} subject={t('app.page.sql')}>
                <SqlPage
                  sql={route.page === 'sql' ? route.sql : null}
                  on={route.page === 'sql' ? route.on : null}
                  saved={route.page === 'sql' ? route.saved : null}
                />
              </PageBoundary>
            </div>
          )}
        </Suspense>
      </main>
      <PageBoundary place={route} subject={t('app.actions')}>
        <WindowActions dropped={dropped} onDroppedTaken={onDroppedTaken} />
      </PageBoundary>
    </ConsumersProvider>
  );
}
