import { useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newestJobs } from '../api/feed-jobs';
import { useJobs } from '../api/live';
import { useCommand } from '../api/use-command';
import { useOpenFolder } from '../api/use-open-folder';
import { useOperationQuery } from '../api/use-operation-query';
import { exportableFeeds, idleFeeds } from '../api/exportable-feeds';
import { DroppedFolder, ImportDialog } from '../features/imports';
import { CommandPalette, ShortcutSheet } from '../features/palette';
import { notifyFailure } from '../ui/notify-failure';
import { OpenFolderDialog } from '../ui/open-folder';
import { navigate } from '../ui/route';
import { useShortcut } from '../ui/shortcuts';
import { DropOverlay } from './drop-overlay';
import { HelpPanel } from './help/help-panel';
import { useFileDrop, type OneDropped } from './use-file-drop';

type Shown =
  | { readonly kind: 'palette' | 'shortcuts' | 'help' }
  | { readonly kind: 'import'; readonly path?: string; readonly more?: readonly string[]; readonly notice?: string }
  | { readonly kind: 'folder'; readonly path: string };

interface WindowActionsProps {
  /** What was dropped before there was a lake: it is asked about now. */
  readonly dropped: OneDropped | null;
  readonly onDroppedTaken: () => void;
}

/** What can be done on every page, by keys and from the palette, and the dialogs of it: one at a time. */
export function WindowActions({ dropped: droppedBefore, onDroppedTaken }: WindowActionsProps): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown | null>(null);
  const close = useCallback(() => setShown(null), []);
  const folder = useOpenFolder((feed) => navigate({ page: 'lake', feed }));
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const exportAll = useExportAll();

  useShortcut('openPalette', () => setShown(shown?.kind === 'palette' ? null : { kind: 'palette' }));
  useShortcut('showShortcuts', () => setShown({ kind: 'shortcuts' }));
  useShortcut('showHelp', () => setShown(shown?.kind === 'help' ? null : { kind: 'help' }));
  useShortcut('importFiles', () => setShown({ kind: 'import' }));
  useShortcut('openFolder', () => folder.begin(t('openFolder.title')));
  useShortcut('toggleTheme', () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'));
  useShortcut('newFeed', () => navigate({ page: 'feeds', tab: 'new' }));
  useShortcut('exportAll', exportAll.run, exportAll.possible);
  useShortcut('goOverview', () => navigate({ page: 'overview' }));
  useShortcut('goFeeds', () => navigate({ page: 'feeds' }));
  useShortcut('goConsumers', () => navigate({ page: 'consumers' }));
  useShortcut('goLake', () => navigate({ page: 'lake' }));
  useShortcut('goSql', () => navigate({ page: 'sql' }));
  useShortcut('goNotebooks', () => navigate({ page: 'notebooks' }));
  useShortcut('goQuarantine', () => navigate({ page: 'quarantine' }));
  useShortcut('goWarehouse', () => navigate({ page: 'warehouse' }));
  useShortcut('goReports', () => navigate({ page: 'reports' }));
  useShortcut('goSettings', () => navigate({ page: 'settings' }));

  const takeIn = useCallback(
    (dropped: OneDropped): void => {
      if (dropped.kind === 'unplaced') setShown({ kind: 'import', notice: t('drop.unplaced') });
      else if (dropped.kind === 'folder') setShown(dropped);
      else setShown({ kind: 'import', path: dropped.path, more: dropped.more });
    },
    [t],
  );
  const dragged = useFileDrop((dropped) => {
    if (dropped.kind === 'folderAmongOthers')
      notifications.show({ title: t('drop.folderAmongOthersTitle'), message: t('drop.folderAmongOthers') });
    else takeIn(dropped);
  });
  useEffect(() => {
    if (droppedBefore === null) return;
    takeIn(droppedBefore);
    onDroppedTaken();
  }, [droppedBefore, onDroppedTaken, takeIn]);

  return (
    <>
      {dragged && <DropOverlay />}
      {shown?.kind === 'palette' && <CommandPalette onClose={close} />}
      {shown?.kind === 'shortcuts' && <ShortcutSheet onClose={close} />}
      {shown?.kind === 'help' && <HelpPanel onClose={close} />}
      {shown?.kind === 'import' && (
        <ImportDialog
          into={null}
          {...(shown.path === undefined ? {} : { initialPath: shown.path })}
          {...(shown.more === undefined ? {} : { initialMore: shown.more })}
          {...(shown.notice === undefined ? {} : { notice: shown.notice })}
          onClose={close}
        />
      )}
      {shown?.kind === 'folder' && (
        <DroppedFolder
          path={shown.path}
          onOpen={(path) => {
            close();
            folder.open(path);
          }}
          onImport={(path) => setShown({ kind: 'import', path })}
          onClose={close}
        />
      )}
      <OpenFolderDialog opening={folder} />
    </>
  );
}

function useExportAll(): { readonly possible: boolean; readonly run: () => void } {
  const { t } = useTranslation();
  const feeds = useOperationQuery((operations) => operations.feedsList, {}).data ?? [];
  const jobs = useJobs();
  const { mutate } = useCommand((operations) => operations.exportsStart, {
    onError: (error) => notifyFailure(t('feeds.exportAllFailed'), error),
  });
  const exportable = exportableFeeds(feeds);
  const idle = idleFeeds(exportable, newestJobs(jobs));
  return {
    possible: idle.length > 0,
    run: () =>
      mutate(
        // Feeds already at work are left to it: asking for them again would be refused.
        { feeds: idle.length === exportable.length ? 'all' : idle.map(({ name }) => name) },
      ),
  };
}
