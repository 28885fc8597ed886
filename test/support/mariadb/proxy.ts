import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { MariadbAddress } from './database';

/** What a server between the client and MariaDB does with what passes; `answer` sends to the client, `hangUp` ends the connection on both sides. */
export interface Meddling {
  /** What is sent on instead; null: nothing. */
  fromClient?(bytes: Buffer, link: Link): Buffer | null;
  fromServer?(bytes: Buffer, link: Link): Buffer | null;
}

export interface Link {
  answer(bytes: Buffer): void;
  hangUp(): void;
}

export interface Proxy {
  readonly address: MariadbAddress;
  /** Everything that clients sent. */
  received(): Buffer;
  close(): Promise<void>;
}

export async function startProxy(server: MariadbAddress, meddling: Meddling): Promise<Proxy> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const upstream = connect(server.port, server.host);
    const link: Link = {
      answer: (bytes) => client.write(bytes),
      hangUp: () => {
        client.destroy();
        upstream.destroy();
      },
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // Either end may go first; the other one then goes too.
      socket.on('error', link.hangUp);
      socket.on('close', link.hangUp);
    }
    client.on('data', (bytes) => {
      received.push(bytes);
      const sent = meddling.fromClient === undefined ? bytes : meddling.fromClient(bytes, link);
      if (sent !== null) upstream.write(sent);
    });
    upstream.on('data', (bytes) => {
      const sent = meddling.fromServer === undefined ? bytes : meddling.fromServer(bytes, link);
      if (sent !== null) client.write(sent);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: { ...server, port: address.port },
    received: () => Buffer.concat(received),
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** A packet of the protocol: length, number, body. */
export function packet(number: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head.writeUInt8(number, 3);
  return Buffer.concat([head, body]);
}

export function errorPacket(mysqlError: number, message: string): Buffer {
  const head = Buffer.from([0xff, mysqlError & 0xff, mysqlError >> 8]);
  return packet(1, Buffer.concat([head, Buffer.from(`#HY000${message}`)]));
}
