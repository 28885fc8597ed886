import {
  IconArrowRight,
  IconBolt,
  IconColumns3,
  IconDatabase,
  IconDownload,
  IconFileText,
  IconNotebook,
  IconRipple,
  IconSettings,
  IconTerminal2,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { exportableFeeds, idleFeeds } from '../../api/exportable-feeds';
import { newestJobs } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { useFeedColumns } from '../../api/use-feed-columns';
import { useOperationQuery } from '../../api/use-operation-query';
import { putIntoEditor } from '../../ui/editor-names';
import { navigateToHeading } from '../../ui/heading-focus';
import { notifyFailure } from '../../ui/notify-failure';
import { currentPage, navigate, pageNames } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { availableShortcuts, goActions, runShortcut, runWhenThere } from '../../ui/shortcuts';
import { sqlName } from '../../ui/sql-name';
import type { PaletteEntry } from './entry';

const noFeeds: readonly FeedSummary[] = [];
const settingsSections = [
  'lake',
  'kafka',
  'ksqldb',
  'mysql',
  'sample',
  'exports',
  'consumers',
  'maintenance',
  'query',
  'appearance',
  'about',
  'doctor',
] as const;

interface Entries {
  readonly entries: readonly PaletteEntry[];
  /** Feeds whose columns are not known yet. */
  readonly pending: number;
  /** Feeds whose columns are not asked for. */
  readonly leftOut: number;
}

/** Everything that the palette can find now. `searching`: whether anything is typed, which is when columns are asked for. */
export function useEntries(searching: boolean): Entries {
  const { t } = useTranslation();
  const feeds = useOperationQuery((operations) => operations.feedsList, {}).data ?? noFeeds;
  const files = useOperationQuery((operations) => operations.workspaceList, {}).data;
  const { columns, pending, leftOut } = useFeedColumns(feeds, searching);
  const { mutate: startExport } = useCommand((operations) => operations.exportsStart, {
    // The palette is gone when this is answered.
    onError: (error, input) =>
      notifyFailure(t('palette.exportFailed', { feed: [input.feeds].flat().join(', ') }), error),
  });

  const fixed = useMemo((): PaletteEntry[] => {
    const pageActions = Object.values(goActions);
    return [
      ...pageNames.map((page) => ({
        id: `page ${page}`,
        icon: IconArrowRight,
        title: t(`app.page.${page}`),
        kind: t('palette.kind.page'),
        shortcut: goActions[page],
        offered: true,
        run: () => navigate({ page }),
      })),
      ...availableShortcuts()
        .filter((id) => id !== 'openPalette' && !pageActions.includes(id))
        .map((id) => ({
          id: `action ${id}`,
          icon: IconBolt,
          title: t(`shortcuts.action.${id}`),
          kind: t('palette.kind.action'),
          shortcut: id,
          offered: true,
          run: () => runShortcut(id),
        })),
      ...(currentPage() === 'sql'
        ? []
        : [
            {
              id: 'action newSqlTab',
              icon: IconBolt,
              title: t('shortcuts.action.newSqlTab'),
              kind: t('palette.kind.action'),
              offered: true,
              run: () => {
                if (navigate({ page: 'sql' })) runWhenThere('newSqlTab');
              },
            },
          ]),
      ...settingsSections.map((section) => ({
        id: `settings ${section}`,
        icon: IconSettings,
        title: t(`settings.${section}.title`),
        kind: t('palette.kind.settings'),
        offered: false,
        run: () => navigateToHeading({ page: 'settings' }, t(`settings.${section}.title`)),
      })),
    ];
  }, [t]);

  const jobs = useJobs();
  const exportable = useMemo(
    () => new Set(idleFeeds(exportableFeeds(feeds), newestJobs(jobs)).map(({ name }) => name)),
    [feeds, jobs],
  );

  const ofFeeds = useMemo(
    () =>
      feeds.flatMap((feed): PaletteEntry[] => {
        const kind = t('palette.kind.feed');
        return [
          {
            id: `browse ${feed.name}`,
            icon: IconRipple,
            title: feed.name,
            kind: t('palette.kind.browse'),
            offered: false,
            run: () => navigate({ page: 'lake', feed: feed.name }),
          },
          {
            id: `query ${feed.name}`,
            icon: IconTerminal2,
            title: t('palette.query', { feed: feed.name }),
            kind,
            offered: false,
            run: () => navigate({ page: 'sql', sql: selectAll(feed.name) }),
          },
          {
            id: `feed ${feed.name}`,
            icon: IconDatabase,
            title: t('palette.details', { feed: feed.name }),
            kind,
            offered: false,
            run: () => navigate({ page: 'feeds', feed: feed.name }),
          },
          ...(exportable.has(feed.name)
            ? [
                {
                  id: `export ${feed.name}`,
                  icon: IconDownload,
                  title: t('palette.export', { feed: feed.name }),
                  kind,
                  offered: false,
                  run: () => startExport({ feeds: [feed.name] }),
                },
              ]
            : []),
        ];
      }),
    [exportable, feeds, startExport, t],
  );

  const ofColumns = useMemo(
    () =>
      columns.map(
        ({ feed, column }): PaletteEntry => ({
          id: `column ${feed} ${column}`,
          icon: IconColumns3,
          title: column,
          kind: t('palette.kind.column', { feed }),
          offered: false,
          run: () => {
            if (navigate({ page: 'sql' })) putIntoEditor(sqlName(column));
          },
        }),
      ),
    [columns, t],
  );

  const ofFiles = useMemo(
    (): PaletteEntry[] => [
      ...(files?.queries ?? []).map(({ path, title }) => ({
        id: `saved ${path}`,
        icon: IconFileText,
        title,
        kind: t('palette.kind.saved', { path }),
        offered: false,
        run: () => navigate({ page: 'sql', saved: path }),
      })),
      ...(files?.notebooks ?? []).map(({ path, title }) => ({
        id: `notebook ${path}`,
        icon: IconNotebook,
        title,
        kind: t('palette.kind.notebook', { path }),
        offered: false,
        run: () => navigate({ page: 'notebooks', notebook: path }),
      })),
    ],
    [files, t],
  );

  const entries = useMemo(() => [...fixed, ...ofFeeds, ...ofFiles, ...ofColumns], [fixed, ofColumns, ofFeeds, ofFiles]);
  return { entries, pending, leftOut };
}
