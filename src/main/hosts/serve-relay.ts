import { LakeError, messageOf } from '../../shared/errors';
import type { Frame } from '../../shared/rpc/frames';
import { toWire } from '../../shared/rpc/server';
import type { Transport } from '../../shared/rpc/transport';

/** Joins two connections; when one closes, so does the other. */
export function relay(page: Transport, host: Transport): void {
  page.onFrame((frame) => host.send(frame));
  host.onFrame((frame) => sendToPage(page, frame));
  page.onClose(() => host.close());
  host.onClose(() => page.close());
}

/** An answer too large for the socket fails its call, not the connection. */
function sendToPage(page: Transport, frame: Frame): void {
  try {
    page.send(frame);
  } catch (error) {
    const reason =
      error instanceof LakeError ? error : new LakeError('INTERNAL', `The answer cannot be sent: ${messageOf(error)}`);
    page.send({ type: 'error', id: frame.id, error: toWire(reason, () => '') });
  }
}
