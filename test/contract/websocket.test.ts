import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { socketPort } from '../../src/main/hosts/serve-socket';
import { bytesTransport } from '../../src/shared/rpc/bytes';
import { type Connection, describeContract } from '../support/contract-suite';

async function connect(): Promise<Connection & { rawPage: WebSocket; malformed: unknown[] }> {
  const listener = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(listener, 'listening');
  const address = listener.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const accepted = new Promise<WebSocket>((resolve) => listener.once('connection', resolve));
  const rawPage = new WebSocket(`ws://127.0.0.1:${address.port}`);
  await once(rawPage, 'open');
  const rawServer = await accepted;
  const malformed: unknown[] = [];
  return {
    rawPage,
    malformed,
    page: bytesTransport(socketPort(rawPage)),
    server: bytesTransport(socketPort(rawServer), { onMalformed: (error) => malformed.push(error) }),
    breakIt: () => rawServer.terminate(),
    dispose: async () => {
      rawPage.terminate();
      rawServer.terminate();
      listener.close();
      await once(listener, 'close');
    },
  };
}

describeContract('WebSocket', connect);

it.each(['text', Buffer.from([1, 2, 3, 4, 5])])('closes a WebSocket on bytes that are no frame', async (message) => {
  const { rawPage, page, malformed, dispose } = await connect();
  const closed = new Promise<void>((resolve) => page.onClose(resolve));
  rawPage.send(message);
  await closed;
  expect(malformed).toEqual([expect.objectContaining({ code: 'INVALID_INPUT' })]);
  await dispose();
});
