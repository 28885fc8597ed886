import { frameSchema } from './frames';
import { Inbox } from './inbox';
import type { Transport } from './transport';

/**
 * Any channel that carries values by structured clone: the page's MessagePort, Electron's MessagePortMain, Node's
 * MessagePort, one numbered channel of a forked process. Each host adapts its own in a few lines.
 */
export interface ValuePort {
  post(value: unknown): void;
  /** Called once, before anything can arrive; starts the port. */
  listen(onValue: (value: unknown) => void, onClosed: () => void): void;
  close(): void;
}

/** A value that is no frame closes the channel: the other side speaks something else, and guessing would lose calls. */
export function portTransport(port: ValuePort): Transport {
  const inbox = new Inbox();
  const close = (): void => {
    if (inbox.close()) port.close();
  };
  port.listen((value) => {
    const frame = frameSchema.safeParse(value);
    if (!frame.success || !inbox.deliver(frame.data)) close();
  }, close);
  return {
    send: (frame) => {
      if (!inbox.closed) port.post(frame);
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close,
  };
}
