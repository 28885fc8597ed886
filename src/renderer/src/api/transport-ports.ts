import { z } from 'zod';
import { peers } from '../../../shared/contract/index';
import { ASK_FOR_PORTS, PORT_MESSAGE } from '../../../shared/rpc/channel';
import { portTransport } from '../../../shared/rpc/port';
import type { Transport } from '../../../shared/rpc/transport';
import type { TransportSource } from './transport-source';

const portMessageSchema = z.object({ type: z.literal(PORT_MESSAGE), peer: z.enum(peers) });

/**
 * The desktop: the preload script hands over a MessagePort for each peer, and another whenever a process was restarted. A message without a
 * port withdraws the last one: its process is gone.
 */
export const desktopPorts: TransportSource = (onTransport, onGone) => {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window || event.origin !== location.origin) return;
    const message = portMessageSchema.safeParse(event.data);
    const [port] = event.ports;
    if (!message.success) return;
    const { peer } = message.data;
    if (port === undefined) onGone(peer);
    else onTransport(peer, messagePortTransport(port));
  });
  window.postMessage(ASK_FOR_PORTS, location.origin);
};

function messagePortTransport(port: MessagePort): Transport {
  return portTransport({
    post: (value) => port.postMessage(value),
    listen: (onValue, onClosed) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => onValue(event.data));
      // Fired when the process at the other end is gone.
      port.addEventListener('close', onClosed);
      port.start();
    },
    close: () => port.close(),
  });
}
