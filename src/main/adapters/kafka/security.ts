import net from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LakeError, messageOf } from '../../../shared/errors';
import type { KafkaConnection } from '../../core/ports';
import { logIn } from './sasl';
import { tlsOptions } from './tls-files';
import type { Address, WireRequest } from './wire';

/** Sends one request on an open connection and resolves with its answer. */
export type Ask = <R>(request: WireRequest<R>) => Promise<R>;

/**
 * A connected socket, encrypted where the settings say so and then with the broker's certificate verified. The caller listens and destroys it,
 * and tells its errors by `connectionError`: a broker may refuse our certificate only after the handshake.
 * Errors: UNAVAILABLE (cannot be reached), REFUSED (TLS, or a file of it), IO (a file of it).
 */
export async function openSocket(
  address: Address,
  connection: KafkaConnection,
  timeoutMs: number,
): Promise<net.Socket> {
  const { host, port } = address;
  const { tls } = connection.settings;
  const options = tls === null ? null : await tlsOptions(tls, host);
  return await new Promise((resolve, reject) => {
    const socket =
      options === null
        ? net.connect({ host, port }, () => settle(null))
        : connectTls({ ...options, host, port }, () => settle(null));
    socket.setNoDelay(true);
    const onError = (error: Error): void => settle(connectionError(address, error));
    const onClose = (): void => settle(connectionError(address, new Error('closed at once')));
    const timer = setTimeout(
      () => settle(unavailable(address, `did not answer within ${timeoutMs} ms`, undefined)),
      timeoutMs,
    );
    const settle = (failure: LakeError | null): void => {
      clearTimeout(timer);
      socket.off('close', onClose);
      if (failure === null) {
        socket.off('error', onError);
        resolve(socket);
      } else {
        // Keeps its listener: a socket may fail again while it is taken down.
        socket.destroy();
        reject(failure);
      }
    };
    socket.on('error', onError);
    socket.on('close', onClose);
  });
}

/** Logs in on a connection that was just opened; nothing to do without SASL. Errors: REFUSED (not let in), SOURCE (an answer that cannot be used). */
export async function authenticate(ask: Ask, { settings, password }: KafkaConnection): Promise<void> {
  if (settings.sasl !== null) await logIn(ask, settings.sasl, password);
}

/** What broke a connection, said with what to do: REFUSED where trying again does not mend it (certificates), else UNAVAILABLE. */
export function connectionError(address: Address, error: unknown): LakeError {
  if (error instanceof LakeError) return error;
  const code = codeOf(error);
  const broker = shown(address);
  const refusal = refusalOf(code, error);
  if (refusal !== null) {
    return new LakeError('REFUSED', `The Kafka broker ${broker} ${refusal}`, {
      details: { broker, system: code },
      cause: error,
    });
  }
  if (handshakeEnded.test(messageOf(error))) {
    return unavailable(
      address,
      'closed the connection during the TLS handshake: it is shutting down, or this is a listener without TLS',
      error,
    );
  }
  return unavailable(address, `cannot be reached (${messageOf(error)})`, error);
}

/** The first bytes of a TLS alert, which is what a TLS listener answers to a client without TLS. */
export function looksLikeTls(start: Uint8Array): boolean {
  return start[0] === 0x15 && start[1] === 0x03;
}

const handshakeEnded = /before secure TLS connection was established/;

/** By node:tls's codes, which are OpenSSL's names of what went wrong; Electron's BoringSSL uses the same. Null: no matter of certificates. */
function refusalOf(code: string, error: unknown): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'has a certificate that has expired. Have it renewed, or check the clock of this machine.';
    case 'CERT_NOT_YET_VALID':
      return 'has a certificate that is not valid yet. Check the clock of this machine.';
    case 'CERT_REVOKED':
      return 'has a certificate that was revoked. Ask whoever runs the cluster.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `has a certificate for another name (${messageOf(error)}). Connect by that name, or set it as the server name under Settings, Kafka, if you trust that broker.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
    case 'CERT_SIGNATURE_FAILURE':
      return `has a certificate of an authority that is not trusted here (${code}). Set the CA file of the cluster under Settings, Kafka.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'does not answer with TLS. Switch TLS off, or name the port of its TLS listener.';
  }
  if (/ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|NO_CERTIFICATE)|CERTIFICATE_REQUIRED/.test(code)) {
    return `does not accept the client certificate, or asks for one that is not set (${code}). Set a certificate that the cluster trusts, with its key, under Settings, Kafka.`;
  }
  if (code.startsWith('ERR_SSL_')) {
    return `cannot agree on TLS with this machine (${code}). Check the protocol versions and ciphers of its listener.`;
  }
  return null;
}

function unavailable(address: Address, what: string, cause: unknown): LakeError {
  const broker = shown(address);
  return new LakeError('UNAVAILABLE', `The Kafka broker ${broker} ${what}.`, {
    details: { broker },
    ...(cause === undefined ? {} : { cause }),
  });
}

function shown({ host, port }: Address): string {
  return `${host}:${port}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
