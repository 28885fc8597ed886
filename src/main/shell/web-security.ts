import type { App, Session, WebContents } from 'electron';
import { isPageAddress, PAGE_ORIGIN, PAGE_URL } from './page-address';

/** What the page may ask of the user's machine: to put text on the clipboard after a click. Nothing else. */
const GRANTED_PERMISSIONS: readonly string[] = ['clipboard-sanitized-write'];

/** Where the page may load from. Anything else is cancelled before it leaves, whatever the policy on the page says. */
const LOADABLE_PREFIXES: readonly string[] = [PAGE_URL, 'data:', `blob:${PAGE_ORIGIN}`, 'devtools://'];

function isLoadable(url: string, developmentServer: URL | null): boolean {
  if (developmentServer !== null && url.startsWith(`ws://${developmentServer.host}/`)) return true;
  return LOADABLE_PREFIXES.some((prefix) => url.startsWith(prefix));
}

/** No page of this app goes anywhere, opens anything, or embeds anything. */
export function lockContents(app: App): void {
  // As early as a session can be had, and by language too: disabled alone, the spell checker still asks a server for the user's dictionary.
  app.on('session-created', (session: Session) => {
    session.setSpellCheckerLanguages([]);
    session.setSpellCheckerEnabled(false);
  });
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => {
      // The page that loads itself anew is one: it does so where it is.
      if (!isPageAddress(event.url)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/** No permission but the clipboard's, no device, no download, no request that leaves the app (in development: but to Vite's reload socket). */
export function lockSession(session: Session, developmentServer: URL | null): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(GRANTED_PERMISSIONS.includes(permission) && details.requestingUrl.startsWith(PAGE_URL));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => GRANTED_PERMISSIONS.includes(permission) && origin.startsWith(PAGE_ORIGIN),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, decide) =>
    decide({ cancel: !isLoadable(details.url, developmentServer) }),
  );
}
