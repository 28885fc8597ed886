import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openLake(): void;
}

/** The application menu: what the system expects of one, and Open lake. */
export function applicationMenu(actions: MenuActions, options: { isMac: boolean; isPackaged: boolean }): Menu {
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    ...(options.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ];
  return Menu.buildFromTemplate([
    ...(options.isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Open lake…', accelerator: 'CmdOrCtrl+O', click: () => actions.openLake() },
        { type: 'separator' },
        { role: options.isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
  ]);
}
