import { BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { Peer } from '../../shared/contract/index';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../../shared/rpc/channel';
import { pagePreferences } from './page-preferences';
import { PAGE_URL } from './page-protocol';

export interface PageWindowOptions {
  readonly preloadPath: string;
  /** The page's end of a new channel to a process; null while that process is not there: `offer` follows. */
  openPort(peer: Exclude<Peer, 'shell'>): MessagePortMain | null;
  /** Answers the shell's operations on this port. */
  serveShell(port: MessagePortMain): void;
}

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

  constructor(options: PageWindowOptions) {
    this.#options = options;
    ipcMain.on(ASK_FOR_PORTS, (event) => {
      const { senderFrame, sender } = event;
      // Any frame of any page could send this: only the page's own main frame is answered.
      if (senderFrame === null || senderFrame !== sender.mainFrame || senderFrame.url.split('#')[0] !== PAGE_URL)
        return;
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
    const window = new BrowserWindow({
      width: 1360,
      height: 860,
      minWidth: 800,
      minHeight: 560,
      show: false,
      title: 'Lagoon',
      webPreferences: pagePreferences(this.#options.preloadPath),
    });
    this.#window = window;
    window.once('ready-to-show', () => window.show());
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
