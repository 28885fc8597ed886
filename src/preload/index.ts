import { ipcRenderer } from 'electron';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../shared/rpc/channel';

// The page has no Electron API at all: it asks for its ports and gets them.
window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === location.origin && event.data === ASK_FOR_PORTS) {
    ipcRenderer.send(ASK_FOR_PORTS);
  }
});

ipcRenderer.on(PORT_MESSAGE, (event, peer: unknown) => {
  window.postMessage({ type: PORT_MESSAGE, peer }, location.origin, [...event.ports]);
});
