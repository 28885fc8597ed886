import { type Peer, peers } from '../../../shared/contract/index';
import { bytesTransport } from '../../../shared/rpc/bytes';
import { SOCKET_PROTOCOL, SOCKET_TOKEN_PREFIX } from '../../../shared/rpc/channel';
import type { TransportSource } from './transport-source';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 3000;
const TOKEN_KEY = 'lagoon-token';

/** `lagoon serve`: a WebSocket for each peer, opened again until the process behind it is back. */
export function webSockets(token: string): TransportSource {
  return (onTransport) => {
    for (const peer of peers) keepOpen(peer, token, onTransport);
  };
}

function keepOpen(peer: Peer, token: string, onTransport: Parameters<TransportSource>[0]): void {
  let delayMs = FIRST_RETRY_MS;
  const open = (): void => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/peer/${peer}`, [
      SOCKET_PROTOCOL,
      `${SOCKET_TOKEN_PREFIX}${token}`,
    ]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      delayMs = FIRST_RETRY_MS;
      onTransport(
        peer,
        bytesTransport({
          post: (bytes) => socket.send(bytes),
          listen: (onBytes, onClosed) => {
            socket.addEventListener('message', (event: MessageEvent<unknown>) =>
              onBytes(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : null),
            );
            socket.addEventListener('close', onClosed);
          },
          close: () => socket.close(),
        }),
      );
    });
    socket.addEventListener('close', () => {
      setTimeout(open, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    });
  };
  open();
}

/**
 * The token from the address's fragment, which no server and no log ever sees. Kept for a reload of this tab only, and taken out of
 * the address so that it is not copied along with it.
 */
export function takeToken(): string {
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get('token');
  if (fromAddress === null) return sessionStorage.getItem(TOKEN_KEY) ?? '';
  sessionStorage.setItem(TOKEN_KEY, fromAddress);
  history.replaceState(null, '', location.pathname + location.search);
  return fromAddress;
}
