import { join } from 'node:path';
import { app, dialog, Menu, safeStorage, session } from 'electron';
import { messageOf } from '../shared/errors';
import { type Language, preferredLanguage } from '../shared/language';
import type { HostConfig } from '../shared/rpc/host-messages';
import { STOP_LIMIT_MS } from '../shared/rpc/supervisor';
import { CoreHost } from './shell/core-host';
import { createKeyring } from './shell/keyring';
import { chooseLake, rememberLake, requireFolder } from './shell/lake-choice';
import { applicationMenu } from './shell/menu';
import { menuWords } from './shell/menu-words';
import { registerPageScheme, serveDevelopmentPage, servePage } from './shell/page-protocol';
import { PageWindow } from './shell/page-window';
import { serveShell, shellHandlers } from './shell/shell-handlers';
import { lockContents, lockSession } from './shell/web-security';
import type { ZoomChange } from './shell/window-state';

/** A process is killed after STOP_LIMIT_MS; one that is not gone then will not go. */
const QUIT_LIMIT_MS = STOP_LIMIT_MS + 1000;
/** What a first page takes from the core's first answer to its figures, by a trace on two cores. */
const FIRST_PAGE_MS = 400;

const outFolder = join(import.meta.dirname, '..');
const utilityEntry = join(import.meta.dirname, 'utility.js');

const ownUserData = process.env['LAGOON_USER_DATA'];
if (ownUserData !== undefined && ownUserData !== '') app.setPath('userData', ownUserData);
const rememberedPath = join(app.getPath('userData'), 'lake-choice.json');

// It would take --no-sandbox back, which a test run as root cannot do without; the app itself never adds that switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
for (const quiet of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability']) {
  app.commandLine.appendSwitch(quiet);
}
// Whatever a part of Chromium would look up on its own account has no address.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1');
registerPageScheme();
lockContents(app);

async function main(): Promise<void> {
  await app.whenReady();
  const developmentServer = app.isPackaged ? null : developmentServerOf(process.env['ELECTRON_RENDERER_URL']);
  lockSession(session.defaultSession, developmentServer);
  if (developmentServer === null) servePage(session.defaultSession, join(outFolder, 'renderer'));
  else serveDevelopmentPage(session.defaultSession, developmentServer);

  const lakeRoot = await chooseLake({
    argv: process.argv,
    environment: process.env,
    workingDirectory: process.cwd(),
    rememberedPath,
    defaultRoot: join(app.getPath('documents'), 'Lagoon'),
  });
  const configFor = (root: string): HostConfig => ({
    lakeRoot: root,
    checkOutput: !app.isPackaged,
  });
  let stopping = false;
  const answerKeyring = createKeyring(join(app.getPath('userData'), 'passwords.json'), safeStorage, process.platform);
  const hosts = {
    core: new CoreHost('core', utilityEntry, configFor(lakeRoot), {
      onReady: () => {
        page.offer('core');
        setTimeout(startQueries, FIRST_PAGE_MS);
      },
      onGone: () => {
        page.withdraw('core');
        startQueries();
      },
      answerKeyring,
    }),
    query: new CoreHost('query', utilityEntry, configFor(lakeRoot), {
      onReady: () => page.offer('query'),
      onGone: () => page.withdraw('query'),
      // It connects to no server.
      answerKeyring: () => Promise.resolve({ kind: 'failed', message: 'The query process has no passwords.' }),
    }),
  };

  // The first page asks the core alone. A second process that starts meanwhile would keep it waiting, where cores are few.
  let queriesStarted = false;
  function startQueries(): void {
    if (queriesStarted || stopping) return;
    queriesStarted = true;
    hosts.query.start();
  }

  async function openLake(path: string): Promise<void> {
    await requireFolder(path);
    await rememberLake(rememberedPath, path);
    // Started here, with this lake.
    queriesStarted = true;
    await Promise.all([hosts.core.restartWith(configFor(path)), hosts.query.restartWith(configFor(path))]);
  }

  const handlers = shellHandlers({ window: () => page.window, openLake, speak });
  const page = new PageWindow({
    preloadPath: join(outFolder, 'preload', 'index.cjs'),
    statePath: join(app.getPath('userData'), 'window.json'),
    openPort: (peer) => hosts[peer].openPort(),
    serveShell: (port) => serveShell(port, handlers, !app.isPackaged),
  });

  async function chooseAndOpenLake(title: string): Promise<void> {
    const { path } = await handlers.shell.chooseFolder({ title }, { signal: new AbortController().signal });
    if (path !== null) await openLake(path);
  }
  function speak(language: Language): void {
    const words = menuWords[language];
    const openLakeFromMenu = (): void => {
      const title = words.openLakeTitle;
      void chooseAndOpenLake(title).catch((error: unknown) => dialog.showErrorBox(title, messageOf(error)));
    };
    const options = { isMac: process.platform === 'darwin', isPackaged: app.isPackaged, words };
    const actions = { openLake: openLakeFromMenu, zoom: (change: ZoomChange) => page.zoom(change) };
    Menu.setApplicationMenu(applicationMenu(actions, options));
  }
  // Until the page says what was chosen in it.
  speak(preferredLanguage(app.getPreferredSystemLanguages()));

  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    // app.exit closes no window, it takes it away.
    page.keepState();
    page.hide();
    void endWithin(QUIT_LIMIT_MS, [hosts.core.stop(), hosts.query.stop()]).then(() => {
      session.defaultSession.flushStorageData();
      // Not quit(): a window that is asked to close while its page is still loading may never answer, and the app would stay.
      app.exit(0);
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => void page.open());

  hosts.core.start();
  await page.open();
}

/** Resolves when all have ended, however they did, at the latest after `limitMs`. */
async function endWithin(limitMs: number, endings: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.allSettled(endings), limit]);
  clearTimeout(timer);
}

/** Set by `electron-vite dev`. */
function developmentServerOf(address: string | undefined): URL | null {
  return address === undefined || address === '' ? null : new URL(address);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  dialog.showErrorBox('Lagoon cannot start', messageOf(error));
  app.exit(1);
});
