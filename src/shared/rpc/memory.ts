import type { Frame } from './frames';
import { Inbox } from './inbox';
import type { Transport } from './transport';

/** Two joined ends in one process. Frames are cloned and arrive in a later microtask, as on a real channel. */
export function memoryTransportPair(): [Transport, Transport] {
  const left = new Inbox();
  const right = new Inbox();
  return [memoryEnd(left, right), memoryEnd(right, left)];
}

function memoryEnd(own: Inbox, other: Inbox): Transport {
  return {
    send: (frame: Frame) => {
      if (own.closed) return;
      const copy = structuredClone(frame);
      queueMicrotask(() => {
        if (!other.deliver(copy)) other.close();
      });
    },
    onFrame: (listener) => own.onFrame(listener),
    onClose: (listener) => own.onClose(listener),
    close: () => {
      own.close();
      queueMicrotask(() => other.close());
    },
  };
}
