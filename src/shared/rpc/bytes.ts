import { decodeFrame, encodeFrame, MAX_FRAME_BYTES } from './codec';
import type { Frame } from './frames';
import { Inbox } from './inbox';
import type { Transport } from './transport';

/** Any channel of whole binary messages: a browser's WebSocket, one of `ws`. */
export interface BytePort {
  post(bytes: Uint8Array<ArrayBuffer>): void;
  /** Called once. A message that is not binary is given as null. */
  listen(onBytes: (bytes: Uint8Array | null) => void, onClosed: () => void): void;
  close(): void;
}

export interface BytesOptions {
  readonly maxFrameBytes?: number;
  /** Told why before the connection is closed on bytes that are no frame. */
  readonly onMalformed?: (error: unknown) => void;
}

/** Frames through the codec. Bytes that are no frame close the channel. */
export function bytesTransport(port: BytePort, options: BytesOptions = {}): Transport {
  const maxBytes = options.maxFrameBytes ?? MAX_FRAME_BYTES;
  const inbox = new Inbox();
  const close = (): void => {
    if (inbox.close()) port.close();
  };
  port.listen((bytes) => {
    let frame: Frame;
    try {
      frame = decodeFrame(bytes ?? new Uint8Array(), maxBytes);
    } catch (error) {
      options.onMalformed?.(error);
      close();
      return;
    }
    if (!inbox.deliver(frame)) close();
  }, close);
  return {
    send: (frame) => {
      if (!inbox.closed) port.post(encodeFrame(frame, maxBytes));
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close,
  };
}
