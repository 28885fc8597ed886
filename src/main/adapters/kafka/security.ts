import net from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LakeError, messageOf } from '../../../shared/errors';
import type { KafkaConnection } from '../../core/ports';
import { reasonOf, systemCodeOf } from '../network/system-code';
import { tlsRefusal, type TlsWords } from '../network/tls-refusal';
import { logIn } from './sasl';
import { tlsOptions } from './tls-options';
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
  const broker = shown(address);
  const refusal = tlsRefusal(error, tlsWords);
  if (refusal !== null) {
    return new LakeError('REFUSED', `The Kafka broker ${broker} ${refusal}`, {
      details: { broker, system: systemCodeOf(error) },
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
  return unavailable(address, `cannot be reached (${reasonOf(error)})`, error);
}

/** The first bytes of a TLS alert, which is what a TLS listener answers to a client without TLS. */
export function looksLikeTls(start: Uint8Array): boolean {
  return start[0] === 0x15 && start[1] === 0x03;
}

const handshakeEnded = /before secure TLS connection was established/;

const tlsWords: TlsWords = {
  kind: 'Kafka',
  side: 'cluster',
  otherNameRemedy:
    'Connect by that name, or set it as the server name under Settings, Kafka, if you trust that broker.',
  noTlsRemedy: 'Switch TLS off, or name the port of its TLS listener.',
};

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
