import type { WebSocket } from 'ws';
import type { BytePort } from '../../shared/rpc/bytes';

/** A socket of `ws` as a channel of whole messages. Close codes: 1000 from here, whatever from there. */
export function socketPort(socket: WebSocket): BytePort {
  return {
    post: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    listen: (onBytes, onClosed) => {
      socket.binaryType = 'nodebuffer';
      socket.on('message', (data, isBinary) => onBytes(isBinary && Buffer.isBuffer(data) ? data : null));
      socket.on('close', onClosed);
      // 'close' always follows; without a listener an 'error' would end the process.
      socket.on('error', onClosed);
    },
    close: () => socket.close(),
  };
}
