/**
 * Names of the one conversation that the preload script carries: the page asks for its channels, and gets a MessagePort for each
 * peer. Free of imports, because the preload script is a single sandboxed file.
 */

/** The page's request, as a window message and then as an IPC message. Sent again after a reload. */
export const ASK_FOR_PORTS = 'lagoon:ask-for-ports';

/** The answer, one for each peer whenever its process is new, and one without a port when that process is gone: IPC message with the peer's name, then window message `{type, peer}`. */
export const PORT_MESSAGE = 'lagoon:port';

/** WebSocket subprotocols of `lagoon serve`: the protocol, and the token behind its prefix. */
export const SOCKET_PROTOCOL = 'lagoon.v1';
export const SOCKET_TOKEN_PREFIX = 'lagoon-token.';
