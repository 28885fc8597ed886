import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronDown, IconDatabase, IconBuildingWarehouse, IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, useSyncExternalStore, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcutText } from '../../ui/shortcuts';
import type { RunningTabs } from './running-tabs';
import type { TabHead } from './tab-store';
import classes from './tab-strip.module.css';

/** The panel that the tabs show. */
export const TAB_PANEL = 'sql-tab-panel';
/** Where the keyboard is, and goes on. */
export type TabPlace = 'strip' | 'editor';

export const tabElementId = (id: string): string => `sql-tab-${id}`;

interface TabStripProps {
  readonly tabs: readonly TabHead[];
  readonly active: string;
  readonly running: Pick<RunningTabs, 'ids' | 'subscribe'>;
  readonly titleOf: (tab: TabHead) => string;
  /** `byPointer`: what is chosen by a click goes on in the editor. */
  readonly onActivate: (id: string, byPointer: boolean) => void;
  readonly onNew: () => void;
  readonly onClose: (id: string, place: TabPlace) => void;
  readonly onCloseOthers: (id: string) => void;
  readonly onDuplicate: (id: string) => void;
  readonly onRename: (id: string) => void;
  readonly onMove: (id: string, to: number) => void;
}

/** Tabs by pointer and by keyboard: arrows choose, Ctrl+Shift with an arrow moves, F2 renames, Delete closes. */
export function TabStrip(props: TabStripProps) {
  const { t } = useTranslation();
  const { tabs, active } = props;
  const running = useSyncExternalStore(props.running.subscribe, props.running.ids);
  const list = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const newKeys = useShortcutText('newSqlTab');
  const at = tabs.findIndex(({ id }) => id === active);
  const current = tabs[at];

  useEffect(() => {
    document.getElementById(tabElementId(active))?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);

  const choose = (to: number): void => {
    const next = tabs[((to % tabs.length) + tabs.length) % tabs.length];
    if (next === undefined) return;
    props.onActivate(next.id, false);
    document.getElementById(tabElementId(next.id))?.focus();
  };

  const onKeyDown = (event: KeyboardEvent, tab: TabHead, index: number): void => {
    const moving = event.ctrlKey && event.shiftKey;
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0 && moving) props.onMove(tab.id, index + step);
    else if (step !== 0) choose(index + step);
    else if (event.key === 'Home') choose(0);
    else if (event.key === 'End') choose(tabs.length - 1);
    else if (event.key === 'Delete') props.onClose(tab.id, 'strip');
    else if (event.key === 'F2') props.onRename(tab.id);
    else if (event.key === 'Enter' || event.key === ' ') props.onActivate(tab.id, true);
    else return;
    event.preventDefault();
  };

  const onDragOver = (event: DragEvent, index: number): void => {
    if (dragged === null) return;
    event.preventDefault();
    if (tabs[index]?.id !== dragged) props.onMove(dragged, index);
  };

  return (
    <div className={classes.strip}>
      <div ref={list} role="tablist" aria-label={t('sql.tabs.label')} className={classes.list}>
        {tabs.map((tab, index) => {
          const TargetIcon = tab.target === 'lake' ? IconDatabase : IconBuildingWarehouse;
          const title = props.titleOf(tab);
          return (
            <div
              key={tab.id}
              id={tabElementId(tab.id)}
              role="tab"
              aria-selected={tab.id === active}
              aria-controls={TAB_PANEL}
              aria-label={
                tab.differs
                  ? t('sql.tabs.unsaved', { title })
                  : running.has(tab.id)
                    ? t('sql.tabs.running', { title })
                    : title
              }
              tabIndex={tab.id === active ? 0 : -1}
              title={tab.saved === null ? title : tab.saved.path}
              className={classes.tab}
              data-dragged={tab.id === dragged}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('application/x-lagoon-tab', tab.id);
                setDragged(tab.id);
              }}
              onDragOver={(event) => onDragOver(event, index)}
              onDrop={(event) => event.preventDefault()}
              onDragEnd={() => setDragged(null)}
              onClick={() => props.onActivate(tab.id, true)}
              onAuxClick={(event) => {
                if (event.button === 1) props.onClose(tab.id, 'editor');
              }}
              onDoubleClick={() => props.onRename(tab.id)}
              onKeyDown={(event) => onKeyDown(event, tab, index)}
            >
              <TargetIcon size={13} stroke={1.7} aria-hidden className={classes.icon} />
              <span className={classes.title}>{title}</span>
              {running.has(tab.id) ? (
                <span className={classes.running} aria-hidden />
              ) : (
                tab.differs && <span className={classes.differs} aria-hidden />
              )}
              {/* For the pointer; the keyboard has Delete, and the menu beside the tabs. A button inside a tab is nobody's. */}
              <span
                aria-hidden
                className={classes.close}
                onClick={(event) => {
                  event.stopPropagation();
                  props.onClose(tab.id, 'editor');
                }}
              >
                <IconX size={12} stroke={1.8} />
              </span>
            </div>
          );
        })}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('sql.tabs.new')}
        title={newKeys === null ? t('sql.tabs.new') : t('sql.tabs.newTip', { keys: newKeys })}
        onClick={props.onNew}
      >
        <IconPlus size={15} stroke={1.7} aria-hidden />
      </ActionIcon>
      {current !== undefined && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('sql.tabs.actions')} title={t('sql.tabs.actions')}>
              <IconChevronDown size={15} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => props.onRename(active)}>{t('sql.tabs.rename')}</Menu.Item>
            <Menu.Item onClick={() => props.onDuplicate(active)}>{t('sql.tabs.duplicate')}</Menu.Item>
            <Menu.Divider />
            <Menu.Item disabled={at === 0} onClick={() => props.onMove(active, at - 1)}>
              {t('sql.tabs.left')}
            </Menu.Item>
            <Menu.Item disabled={at === tabs.length - 1} onClick={() => props.onMove(active, at + 1)}>
              {t('sql.tabs.right')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => props.onClose(active, 'editor')}>{t('sql.tabs.close')}</Menu.Item>
            <Menu.Item disabled={tabs.length === 1} onClick={() => props.onCloseOthers(active)}>
              {t('sql.tabs.closeOthers')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
