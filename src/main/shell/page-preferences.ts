import type { WebPreferences } from 'electron';

/** The page as a browser would have it: most of these are Electron's defaults, written out so that a change of a default changes nothing. */
export function pagePreferences(preloadPath: string): WebPreferences {
  return {
    preload: preloadPath,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    // Its dictionaries are fetched from a server.
    spellcheck: false,
  };
}
