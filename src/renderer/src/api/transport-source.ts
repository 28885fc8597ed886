import type { Peer } from '../../../shared/contract/index';
import type { Transport } from '../../../shared/rpc/transport';

/**
 * Gives a transport for a peer now, and another each time its process was restarted. `onGone`, where the source can know it, says that a
 * peer's process died: with its transport, or before there was one.
 */
export type TransportSource = (
  onTransport: (peer: Peer, transport: Transport) => void,
  onGone: (peer: Peer) => void,
) => void;
