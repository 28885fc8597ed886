import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuWords } from './menu-words';
import type { ZoomChange } from './window-state';

export interface MenuActions {
  openLake(): void;
  zoom(change: ZoomChange): void;
}

interface MenuOptions {
  readonly isMac: boolean;
  readonly isPackaged: boolean;
  readonly words: MenuWords;
}

/** The application menu: what the system expects of one, and Open lake. */
export function applicationMenu(actions: MenuActions, { isMac, isPackaged, words }: MenuOptions): Menu {
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload', label: words.reload },
    ...(isPackaged
      ? []
      : [{ role: 'toggleDevTools', label: words.developerTools } satisfies MenuItemConstructorOptions]),
    { type: 'separator' },
    // Not Electron's roles: how far it was zoomed is kept, and the plus without Shift and the one of the number pad count.
    { id: 'zoom-reset', label: words.resetZoom, accelerator: 'CmdOrCtrl+0', click: () => actions.zoom('reset') },
    { id: 'zoom-in', label: words.zoomIn, accelerator: 'CmdOrCtrl+Plus', click: () => actions.zoom('in') },
    ...['CmdOrCtrl+=', 'CmdOrCtrl+numadd'].map((accelerator) => ({
      label: words.zoomIn,
      accelerator,
      visible: false,
      click: () => actions.zoom('in'),
    })),
    { id: 'zoom-out', label: words.zoomOut, accelerator: 'CmdOrCtrl+-', click: () => actions.zoom('out') },
    {
      label: words.zoomOut,
      accelerator: 'CmdOrCtrl+numsub',
      visible: false,
      click: () => actions.zoom('out'),
    },
    { role: 'togglefullscreen', label: words.fullScreen },
  ];
  return Menu.buildFromTemplate([
    ...(isMac ? [appMenu(words)] : []),
    {
      label: words.file,
      submenu: [
        { label: words.openLake, accelerator: 'CmdOrCtrl+O', click: () => actions.openLake() },
        { type: 'separator' },
        isMac ? { role: 'close', label: words.closeWindow } : { role: 'quit', label: words.quit },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        { type: 'separator' },
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    { label: words.view, submenu: view },
    {
      label: words.window,
      role: 'window',
      submenu: [
        { role: 'minimize', label: words.minimize },
        ...(isMac ? [] : [{ role: 'close', label: words.closeWindow } satisfies MenuItemConstructorOptions]),
      ],
    },
  ]);
}

/** What Electron's role of that name has, in the language of the window. */
function appMenu(words: MenuWords): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: words.about },
      { type: 'separator' },
      { role: 'services', label: words.services },
      { type: 'separator' },
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      { type: 'separator' },
      { role: 'quit', label: words.quitApp },
    ],
  };
}
