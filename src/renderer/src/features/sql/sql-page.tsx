import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Group as SplitGroup, Panel as SplitPanel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useOperationQuery } from '../../api/use-operation-query';
import { takeNames } from '../../ui/editor-names';
import { Page } from '../../ui/page';
import { formatRoute, type SqlTarget } from '../../ui/route';
import { useShortcut } from '../../ui/shortcuts';
import { useStable } from '../../ui/use-stable';
import type { DeskCommands } from './desk-commands';
import { RowsSkeleton } from '../../ui/states/loaded';
import { HistoryPanel } from './history-panel';
import { LakeDesk } from './lake-desk';
import { movePath, useOpenSaved } from './open-saved';
import { RenameDialog } from './rename-dialog';
import { RunningTabs } from './running-tabs';
import { SavedPanel } from './saved-panel';
import { SideButtons, useSide } from './side-buttons';
import classes from './sql-page.module.css';
import type { TabHead, TabStore } from './tab-store';
import { TAB_PANEL, tabElementId, TabStrip, type TabPlace } from './tab-strip';
import { TargetSwitch } from './target-switch';
import { useClosing } from './use-closing';
import { useFormatting } from './use-formatting';
import { useSaving } from './use-saving';
import { useSlots } from './use-slots';
import { useTabActions } from './use-tab-actions';
import { useTabHeads, useTabStore } from './use-tabs';
import { useTabsTooLong } from './use-tabs-too-long';
import { WarehouseDesk } from './warehouse-desk';

interface SqlPageProps {
  /** A statement that another page asks to see: it is opened in a tab, and run. */
  readonly sql: string | null;
  readonly on: SqlTarget | null;
  /** Path of a saved query that is to be opened in a tab. */
  readonly saved: string | null;
}

export function SqlPage(props: SqlPageProps) {
  const store = useTabStore();
  return store === null ? <RowsSkeleton /> : <OpenTabs store={store} {...props} />;
}

/** Statements side by side, each with its editor over its result: whichever is not shown stays as it is, and goes on. */
function OpenTabs({ store, sql, on, saved }: SqlPageProps & { readonly store: TabStore }) {
  const { t } = useTranslation();
  const heads = useTabHeads(store);
  const { slots, toolbar, editor, result } = useSlots();
  const commands = useRef<DeskCommands | null>(null);
  const [running] = useState(() => new RunningTabs());
  const { side, toggle } = useSide();
  const [renaming, setRenaming] = useState<string | null>(null);
  // An editor is made when its tab is first shown: a restart with thirty tabs opens one.
  const [visited, setVisited] = useState<ReadonlySet<string>>(() => new Set([heads.active]));
  if (!visited.has(heads.active)) setVisited(new Set([...visited, heads.active]));
  const layout = useDefaultLayout({ id: 'lagoon.sql.split', storage: localStorage });

  const current = heads.tabs.find(({ id }) => id === heads.active);
  const target = current?.target ?? 'lake';
  const warehouse = useOperationQuery(
    (operations) => operations.warehouseStatus,
    {},
    { enabled: target === 'warehouse' },
  );
  const titleOf = useCallback(
    ({ title, number }: Pick<TabHead, 'title' | 'number'>) => title ?? t('sql.tabs.untitled', { number }),
    [t],
  );
  const tabs = useTabActions(store, heads, running);
  const { ask, activate, open, openNew, step, openStatement, changeTarget } = tabs;
  const saving = useSaving({
    store,
    titleOf,
    showText: (id, text) => ask({ id, replaceAll: text }),
    openText: (draft) => {
      const id = open(draft);
      if (id !== null) ask({ id, focus: true });
    },
  });
  const openSaved = useOpenSaved(store, tabs);
  const focusActive = (place: TabPlace): void => {
    const id = store.active()?.id ?? '';
    if (place === 'editor') ask({ id, focus: true });
    else requestAnimationFrame(() => document.getElementById(tabElementId(id))?.focus());
  };
  const closing = useClosing({ store, running, titleOf, onFocus: focusActive });
  const format = useFormatting(store, warehouse.data?.store, (id, text) => ask({ id, replaceAll: text, focus: true }));

  useEffect(() => {
    if (sql === null && on === null && saved === null) return;
    if (saved !== null) void openSaved(saved);
    else if (sql !== null) openStatement(sql, on ?? 'lake');
    else if (on !== null) changeTarget(on);
    // Taken: a reload must not open it again, and the same link must work a second time.
    window.location.replace(formatRoute({ page: 'sql' }));
  }, [changeTarget, on, openSaved, openStatement, saved, sql]);

  useEffect(() => takeNames((text) => ask({ id: store.active()?.id ?? '', insert: text })), [ask, store]);
  // The first tab has the cursor when the page appears.
  const [first] = useState(heads.active);
  useEffect(() => {
    if (tabs.wishes.isEmpty) ask({ id: first, focus: true });
  }, [ask, first, tabs.wishes]);

  const onRunning = useCallback((id: string, isRunning: boolean): void => running.set(id, isRunning), [running]);

  const onSave = useStable((id: string) => saving.save(id));
  const onSaveAs = useStable((id: string) => saving.saveAs(id));
  useTabsTooLong({ tabs: heads.tabs, titleOf, onSave });
  const onFormat = useStable((id: string) => void format(id));
  const onOpenSaved = useStable((path: string) => void openSaved(path));

  useShortcut('newSqlTab', openNew);
  useShortcut('closeSqlTab', () => closing.close([heads.active], 'editor'));
  useShortcut('nextSqlTab', () => step(1));
  useShortcut('previousSqlTab', () => step(-1));
  useShortcut('renameSqlTab', () => setRenaming(heads.active));
  useShortcut('saveSqlTab', () => saving.save(heads.active));
  useShortcut('formatSql', () => void format(heads.active));
  useShortcut('showSqlHistory', () => toggle('history'));
  useShortcut('showSavedQueries', () => toggle('saved'));
  useShortcut('runAllStatements', () => commands.current?.runAll());

  const onKeyDown = (event: KeyboardEvent): void => {
    // React gives it the keys of its menus and dialogs, too, which lie elsewhere in the document and have their own meaning.
    const isWithin = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.defaultPrevented || !isWithin) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      commands.current?.run();
    } else if (event.key === 'Escape') {
      commands.current?.cancel();
    }
  };

  const renamed = renaming === null ? undefined : heads.tabs.find(({ id }) => id === renaming);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the whole page; each has its button
    <div className={classes.keys} onKeyDown={onKeyDown}>
      <Page
        title={t('sql.title')}
        subtitle={<TargetSwitch target={target} onChange={changeTarget} warehouse={warehouse.data} />}
        scrolls={false}
        actions={<div ref={toolbar} className={classes.slot} />}
      >
        <div className={classes.bar}>
          <TabStrip
            tabs={heads.tabs}
            active={heads.active}
            running={running}
            titleOf={titleOf}
            onActivate={activate}
            onNew={openNew}
            onClose={(id, place) => closing.close([id], place)}
            onCloseOthers={(kept) => {
              const others = heads.tabs.flatMap(({ id }) => (id === kept ? [] : [id]));
              closing.close(others, 'editor');
            }}
            onDuplicate={(id) => {
              const tab = store.tab(id);
              if (tab === null) return;
              const { text, cursor, parameters } = tab;
              const copy = open({ target: tab.target, title: tab.title, text, cursor, parameters });
              if (copy !== null) ask({ id: copy, focus: true });
            }}
            onRename={setRenaming}
            onMove={(id, to) => store.move(id, to)}
          />
          <SideButtons shown={side} onToggle={toggle} />
        </div>
        <div className={classes.beside}>
          <div id={TAB_PANEL} role="tabpanel" aria-labelledby={tabElementId(heads.active)} className={classes.tabPanel}>
            <SplitGroup
              orientation="vertical"
              className={classes.split}
              {...(layout.defaultLayout === undefined ? {} : { defaultLayout: layout.defaultLayout })}
              onLayoutChanged={layout.onLayoutChanged}
            >
              <SplitPanel id="editor" defaultSize="36%" minSize={80} className={classes.panel}>
                <div ref={editor} className={classes.desk} />
              </SplitPanel>
              <Separator className={classes.separator} aria-label={t('sql.split')} />
              <SplitPanel id="result" minSize={120} className={classes.panel}>
                <div ref={result} className={classes.desk} />
              </SplitPanel>
            </SplitGroup>
          </div>
          {side === 'history' && (
            <HistoryPanel
              onOpen={({ sql: text, target: asked }) => {
                const id = open({ target: asked, text });
                if (id !== null) ask({ id, focus: true });
              }}
              onRun={({ sql: text, target: asked }) => openStatement(text, asked)}
              onClose={() => toggle('history')}
            />
          )}
          {side === 'saved' && (
            <SavedPanel
              onOpen={({ path }) => void openSaved(path)}
              onRenamed={(from, to) => movePath(store, from, to)}
              onRemoved={(path) => movePath(store, path, null)}
              onClose={() => toggle('saved')}
            />
          )}
        </div>
      </Page>
      {slots !== null && (
        <Desks
          tabs={heads.tabs.filter(({ id }) => visited.has(id))}
          active={heads.active}
          common={{
            store,
            slots,
            wishes: tabs.wishes,
            wishCount: tabs.wishCount,
            commands,
            onRunning,
            onSave,
            onSaveAs,
            onFormat,
            onOpenSaved,
          }}
        />
      )}
      {closing.dialog}
      {saving.dialog}
      {renamed !== undefined && (
        <RenameDialog
          title={titleOf(renamed)}
          onClose={() => setRenaming(null)}
          onRename={(title) => {
            store.change(renamed.id, {
              title: title === t('sql.tabs.untitled', { number: renamed.number }) ? null : title,
            });
            setRenaming(null);
          }}
        />
      )}
    </div>
  );
}

interface DesksProps {
  readonly tabs: readonly TabHead[];
  readonly active: string;
  readonly common: Omit<Parameters<typeof LakeDesk>[0], 'id' | 'isActive'>;
}

/** That a statement begins and ends in one tab is nothing to the others, nor is most of what the page itself shows. */
const deskOf = { lake: memo(LakeDesk), warehouse: memo(WarehouseDesk) };

function Desks({ tabs, active, common }: DesksProps) {
  return tabs.map(({ id, target }) => {
    const TabDesk = deskOf[target];
    return <TabDesk key={`${target} ${id}`} id={id} isActive={id === active} {...common} />;
  });
}
