import type { Client } from '../../../shared/contract/define';
import type { LagoonContract, Peer } from '../../../shared/contract/index';

/**
 * - connecting: the first handshake has not ended.
 * - ready: calls are answered.
 * - restarting: the process went away; its pending calls failed as UNAVAILABLE and a new one is on its way.
 */
export type PeerState = 'connecting' | 'ready' | 'restarting';
export type PeerStates = Readonly<Record<Peer, PeerState>>;

/** What the page needs of its channel, whichever transport is under it. */
export interface PeerConnection {
  readonly clients: Client<LagoonContract>;
  /** The same object until a state changes, as useSyncExternalStore asks. */
  states(): PeerStates;
  subscribe(listener: () => void): () => void;
}
