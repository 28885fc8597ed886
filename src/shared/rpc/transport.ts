import type { Frame } from './frames';

/**
 * A two-way channel of frames with no protocol in it. Implemented by a MessagePort (window ↔ utility process), by a WebSocket
 * (`lagoon serve`) and in memory (tests). Frames arrive whole and in order, or the transport closes.
 */
export interface Transport {
  send(frame: Frame): void;
  /** One listener; frames that came before it was set are kept for it. */
  onFrame(listener: (frame: Frame) => void): void;
  /** Called once, when the other side is gone or `close` was called. Immediately where that has happened already. */
  onClose(listener: () => void): void;
  close(): void;
}
