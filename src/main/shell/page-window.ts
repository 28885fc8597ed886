import { BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain, screen, type WebContents } from 'electron';
import type { Peer } from '../../shared/contract/index';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../../shared/rpc/channel';
import { pagePreferences } from './page-preferences';
import { isPageAddress, PAGE_URL } from './page-address';
import { placeOnScreens, readWindowState, writeWindowState, zoomed, type ZoomChange } from './window-state';

export interface PageWindowOptions {
  readonly preloadPath: string;
  /** The file in userData that says where the window was. */
  readonly statePath: string;
  /** The page's end of a new channel to a process; null while that process is not there: `offer` follows. */
  openPort(peer: Exclude<Peer, 'shell'>): MessagePortMain | null;
  /** Answers the shell's operations on this port. */
  serveShell(port: MessagePortMain): void;
}

const DEFAULT_SIZE = { width: 1360, height: 860 } as const;
/** A window that is dragged tells of every pixel, and a wheel of every notch; what it comes to is kept. */
const KEEP_AFTER_MS = 400;

/** Chromium's net::ERR_ABORTED. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED';
}

/** The one window, and the ports it was given. */
export class PageWindow {
  readonly #options: PageWindowOptions;
  #window: BrowserWindow | null = null;
  /** The page that asked for ports: none before it has loaded, a new one after a reload. */
  #page: WebContents | null = null;
  #zoomLevel = 0;
  #keepTimer: NodeJS.Timeout | undefined;

  constructor(options: PageWindowOptions) {
    this.#options = options;
    ipcMain.on(ASK_FOR_PORTS, (event) => {
      const { senderFrame, sender } = event;
      // Any frame of any page could send this: only the page's own main frame is answered.
      if (senderFrame === null || senderFrame !== sender.mainFrame || !isPageAddress(senderFrame.url)) return;
      if (sender !== this.#window?.webContents) return;
      this.#page = sender;
      this.#offerShell(sender);
      this.offer('core');
      this.offer('query');
    });
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  async open(): Promise<void> {
    if (this.#window !== null) {
      this.#window.focus();
      return;
    }
    const kept = readWindowState(this.#options.statePath);
    this.#zoomLevel = kept?.zoomLevel ?? 0;
    const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...(kept === null ? DEFAULT_SIZE : placeOnScreens(kept.bounds, areas)),
      minWidth: 800,
      minHeight: 560,
      show: false,
      title: 'Lagoon',
      webPreferences: pagePreferences(this.#options.preloadPath),
    });
    this.#window = window;
    window.once('ready-to-show', () => {
      if (kept?.maximised === true) window.maximize();
      if (kept?.fullScreen === true) window.setFullScreen(true);
      window.show();
    });
    this.#keepPlace(window);
    // Each page begins at its own size.
    window.webContents.on('did-navigate', () => window.webContents.setZoomLevel(this.#zoomLevel));
    // The wheel with Ctrl, which Chromium leaves to the app.
    window.webContents.on('zoom-changed', (_event, direction) => this.zoom(direction));
    window.webContents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#page = null;
    });
    window.on('closed', () => {
      this.#window = null;
      this.#page = null;
    });
    try {
      await window.loadURL(PAGE_URL);
    } catch (error) {
      // A window that was closed meanwhile has nothing to report, nor has a load that a refused navigation of the page overtook.
      if (!window.isDestroyed() && !isAborted(error)) throw error;
    }
  }

  /** Makes the page larger or smaller, and keeps it so. */
  zoom(change: ZoomChange): void {
    this.#zoomLevel = zoomed(this.#zoomLevel, change);
    this.#window?.webContents.setZoomLevel(this.#zoomLevel);
    this.#keepSoon();
  }

  /** Writes down where the window is, where there is one. */
  keepState(): void {
    const window = this.#window;
    if (window === null || window.isDestroyed()) return;
    writeWindowState(this.#options.statePath, {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
      fullScreen: window.isFullScreen(),
      zoomLevel: this.#zoomLevel,
    });
  }

  /** Out of sight, by which the page knows that it may be about to go: what is typed is kept then. */
  hide(): void {
    if (this.#window?.isDestroyed() === false) this.#window.hide();
  }

  #keepSoon(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.keepState(), KEEP_AFTER_MS);
  }

  #keepPlace(window: BrowserWindow): void {
    const keepSoon = (): void => this.#keepSoon();
    window.on('resize', keepSoon);
    window.on('move', keepSoon);
    window.on('maximize', keepSoon);
    window.on('unmaximize', keepSoon);
    window.on('enter-full-screen', keepSoon);
    window.on('leave-full-screen', keepSoon);
    window.on('close', () => {
      clearTimeout(this.#keepTimer);
      this.keepState();
    });
  }

  /** Gives the page a port to this peer, where there is a page and a process. */
  offer(peer: Exclude<Peer, 'shell'>): void {
    const page = this.#page;
    if (page === null || page.isDestroyed()) return;
    const port = this.#options.openPort(peer);
    if (port !== null) page.postMessage(PORT_MESSAGE, peer, [port]);
  }

  /**
   * Tells the page that its port to this peer leads nowhere. The port's own close event says so too, but may come after the next port,
   * and then the page would not know that anything was lost.
   */
  withdraw(peer: Exclude<Peer, 'shell'>): void {
    const page = this.#page;
    if (page !== null && !page.isDestroyed()) page.postMessage(PORT_MESSAGE, peer, []);
  }

  #offerShell(page: WebContents): void {
    const { port1, port2 } = new MessageChannelMain();
    this.#options.serveShell(port1);
    page.postMessage(PORT_MESSAGE, 'shell' satisfies Peer, [port2]);
  }
}
