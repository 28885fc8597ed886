import type { PageName } from '../route';
import type { Chord } from './chord';

/** Where keys work: in the whole window, on one page, or in one part of it. */
export type ShortcutScope = 'window' | 'grid' | 'editor' | PageName;

interface ShortcutAction {
  /** Its title is the string `shortcuts.action.<id>`. */
  readonly id: string;
  readonly scope: ShortcutScope;
  readonly keys: Chord | { readonly mac: Chord; readonly other: Chord } | null;
  /** The part itself listens for them (the grid, the editor): they are listed and never given away, and cannot be changed. */
  readonly fixed?: true;
}

/** On a Mac Option with a digit types: brackets and braces, on keyboards of many languages. Elsewhere no menu and no browser has Alt with one. */
const onDigit = (digit: string) => ({ mac: `Mod+${digit}`, other: `Alt+${digit}` });

/** Every action that has keys, or can be given some. What works has a `useShortcut(id, handler)` somewhere. */
export const shortcutActions = [
  { id: 'openPalette', scope: 'window', keys: 'Mod+K' },
  { id: 'showShortcuts', scope: 'window', keys: '?' },
  { id: 'showHelp', scope: 'window', keys: 'F1' },
  { id: 'focusExplorer', scope: 'window', keys: 'Mod+Shift+E' },
  { id: 'toggleExplorer', scope: 'window', keys: 'Mod+B' },
  { id: 'toggleTheme', scope: 'window', keys: null },
  { id: 'exportAll', scope: 'window', keys: null },
  { id: 'openFolder', scope: 'window', keys: null },
  { id: 'importFiles', scope: 'window', keys: null },
  { id: 'newFeed', scope: 'window', keys: null },
  { id: 'goOverview', scope: 'window', keys: onDigit('1') },
  { id: 'goFeeds', scope: 'window', keys: onDigit('2') },
  { id: 'goConsumers', scope: 'window', keys: onDigit('3') },
  { id: 'goLake', scope: 'window', keys: onDigit('4') },
  { id: 'goSql', scope: 'window', keys: onDigit('5') },
  { id: 'goNotebooks', scope: 'window', keys: onDigit('6') },
  { id: 'goQuarantine', scope: 'window', keys: onDigit('7') },
  { id: 'goWarehouse', scope: 'window', keys: onDigit('8') },
  { id: 'goReports', scope: 'window', keys: onDigit('9') },
  { id: 'goSettings', scope: 'window', keys: { mac: 'Mod+,', other: 'Alt+0' } },
  { id: 'runStatement', scope: 'sql', keys: 'Mod+Enter', fixed: true },
  { id: 'cancelStatement', scope: 'sql', keys: 'Escape', fixed: true },
  { id: 'runAllStatements', scope: 'sql', keys: 'Mod+Shift+Enter' },
  { id: 'explainStatement', scope: 'sql', keys: null },
  { id: 'analyzeStatement', scope: 'sql', keys: null },
  { id: 'pinStatement', scope: 'sql', keys: null },
  { id: 'saveSqlTab', scope: 'sql', keys: 'Mod+S' },
  { id: 'formatSql', scope: 'sql', keys: 'Alt+Shift+F' },
  { id: 'showSqlHistory', scope: 'sql', keys: 'Mod+Shift+H' },
  { id: 'showSavedQueries', scope: 'sql', keys: null },
  { id: 'newSqlTab', scope: 'sql', keys: 'Alt+T' },
  { id: 'closeSqlTab', scope: 'sql', keys: 'Alt+W' },
  { id: 'nextSqlTab', scope: 'sql', keys: { mac: 'Mod+Alt+ArrowRight', other: 'Alt+PageDown' } },
  { id: 'previousSqlTab', scope: 'sql', keys: { mac: 'Mod+Alt+ArrowLeft', other: 'Alt+PageUp' } },
  { id: 'renameSqlTab', scope: 'sql', keys: null },
  { id: 'saveNotebook', scope: 'notebooks', keys: 'Mod+S' },
  { id: 'runNotebook', scope: 'notebooks', keys: 'Mod+Shift+Enter' },
  { id: 'undoCells', scope: 'notebooks', keys: 'Mod+Z' },
  { id: 'redoCells', scope: 'notebooks', keys: 'Mod+Shift+Z' },
  { id: 'completeName', scope: 'editor', keys: { mac: 'Ctrl+Space', other: 'Mod+Space' }, fixed: true },
  { id: 'copyCells', scope: 'grid', keys: 'Mod+C', fixed: true },
  { id: 'copyCellsWithHeader', scope: 'grid', keys: 'Mod+Shift+C', fixed: true },
  { id: 'selectAllCells', scope: 'grid', keys: 'Mod+A', fixed: true },
  { id: 'selectRows', scope: 'grid', keys: 'Shift+Space', fixed: true },
  { id: 'inspectCell', scope: 'grid', keys: 'Enter', fixed: true },
] as const satisfies readonly ShortcutAction[];

export type ShortcutId = (typeof shortcutActions)[number]['id'];
export const shortcutIds: readonly ShortcutId[] = shortcutActions.map(({ id }) => id);

/**
 * Keys of the window's menu, of the system and of text fields: an action with one of them would take it from all of those. One that has such keys by
 * default means by them what the menu does, and leaves them to the field where text is typed.
 */
export const reservedChords: readonly Chord[] =
  'Mod+O Mod+R Mod+Shift+R Mod+Q Mod+W Mod+M Mod+H Mod++ Mod+= Mod+- Mod+0 F11 Mod+C Mod+V Mod+X Mod+A Mod+Z Mod+Y Mod+Shift+Z Tab Shift+Tab Escape Enter Space Backspace Delete ArrowUp ArrowDown ArrowLeft ArrowRight'.split(
    ' ',
  );

export function actionOf(id: ShortcutId): ShortcutAction {
  return shortcutActions.find((action) => action.id === id) ?? shortcutActions[0];
}

export function defaultChord(id: ShortcutId, mac: boolean): Chord | null {
  const { keys } = actionOf(id);
  return keys === null || typeof keys === 'string' ? keys : mac ? keys.mac : keys.other;
}

/** The page's own name in `go…`, for who makes a list of pages. */
export const goActions: Readonly<Record<PageName, ShortcutId>> = {
  overview: 'goOverview',
  feeds: 'goFeeds',
  consumers: 'goConsumers',
  lake: 'goLake',
  sql: 'goSql',
  notebooks: 'goNotebooks',
  quarantine: 'goQuarantine',
  warehouse: 'goWarehouse',
  reports: 'goReports',
  settings: 'goSettings',
};
