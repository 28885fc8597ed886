import { connect } from 'node:net';

/** Connects and hangs up. Milliseconds that it took. Errors: those of node:net, and ETIMEDOUT. */
export async function openTcp({ host, port }: { host: string; port: number }, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => {
      const error = new Error(`no answer within ${timeoutMs / 1000} s`);
      socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    });
    socket.on('error', reject);
  });
  return Math.round(performance.now() - startedAt);
}
