import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Peer, peers } from '../../shared/contract/index';
import { SOCKET_PROTOCOL, SOCKET_TOKEN_PREFIX } from '../../shared/rpc/channel';

/** Why a request is not answered, as an HTTP status. */
export interface Refusal {
  readonly status: 401 | 403 | 404;
  readonly reason: string;
}

/**
 * A page of another site can make the user's browser talk to 127.0.0.1. By name it cannot: a foreign name that was rebound to the
 * loopback address keeps its own Host header.
 */
export function refuseHost(headers: IncomingHttpHeaders, port: number): Refusal | null {
  const allowed = [`127.0.0.1:${port}`, `localhost:${port}`];
  return headers.host !== undefined && allowed.includes(headers.host)
    ? null
    : { status: 403, reason: 'This address is not served here.' };
}

/**
 * The peer a socket may talk to, or why not. A WebSocket is not held by the same-origin rule, so its Origin must be the page's own
 * (cross-site hijacking), and it must know the token.
 */
export function admitSocket(
  url: string,
  headers: IncomingHttpHeaders,
  port: number,
  token: string,
): { peer: Peer } | Refusal {
  const refused = refuseHost(headers, port);
  if (refused !== null) return refused;
  if (headers.origin !== `http://${headers.host ?? ''}`)
    return { status: 403, reason: 'Only the console itself may connect.' };
  if (!hasToken(headers, token))
    return { status: 401, reason: 'The token is missing or wrong. Open the address that lagoon printed.' };
  const peer = peers.find((name) => url === `/peer/${name}`);
  return peer === undefined ? { status: 404, reason: 'There is nothing here.' } : { peer };
}

function hasToken(headers: IncomingHttpHeaders, token: string): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(SOCKET_PROTOCOL)) return false;
  return offered.some(
    (name) => name.startsWith(SOCKET_TOKEN_PREFIX) && same(name.slice(SOCKET_TOKEN_PREFIX.length), token),
  );
}

/** Takes as long for a near miss as for nonsense. */
function same(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
