import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../shared/rpc/channel';

// The page has nothing of Electron but this: it asks for its ports and gets them, and where a file lies that the user dropped on it.
window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === location.origin && event.data === ASK_FOR_PORTS) {
    ipcRenderer.send(ASK_FOR_PORTS);
  }
});

ipcRenderer.on(PORT_MESSAGE, (event, peer: unknown) => {
  window.postMessage({ type: PORT_MESSAGE, peer }, location.origin, [...event.ports]);
});

// A file that a script has made lies nowhere, and gives an empty text: the page learns no path that the user did not hand to it.
contextBridge.exposeInMainWorld('lagoonFiles', { pathOf: (file: File) => webUtils.getPathForFile(file) });
