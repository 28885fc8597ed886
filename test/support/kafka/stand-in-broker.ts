import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { WireReader, WireWriter } from '../../../src/main/adapters/kafka/wire';

export interface StandInRequest {
  readonly apiKey: number;
  readonly version: number;
  /** Behind the header. */
  readonly body: WireReader;
  readonly socket: Socket;
}

/** The answer's body, without tagged fields of the header; null leaves the request without one. */
export type StandInAnswer = (request: StandInRequest) => WireWriter | null | Promise<WireWriter | null>;

export interface StandInBroker {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const API_VERSIONS = 18;
/** What it speaks: of each request the newest version that has no tagged fields, so that tests write few bytes. */
const spoken = new Map([
  [1, 11],
  [2, 5],
  [3, 7],
  [8, 2],
  [10, 2],
  [11, 5],
  [12, 3],
  [13, 2],
  [14, 3],
]);

/** One broker over TCP that answers what a test says: also what no broker in order would. */
export async function startStandIn(answer: StandInAnswer): Promise<StandInBroker> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    let before: Promise<void> = Promise.resolve();
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const end = 4 + received.readInt32BE(0);
        const header = new WireReader(received.subarray(4, end));
        received = received.subarray(end);
        const [apiKey, version, correlationId] = [header.int16(), header.int16(), header.int32()];
        header.nullableString();
        // In order, as brokers do.
        before = before.then(async () => {
          const body = apiKey === API_VERSIONS ? versions() : await answer({ apiKey, version, body: header, socket });
          if (body === null || socket.destroyed) return;
          const bytes = body.toBuffer();
          socket.write(
            new WireWriter()
              .int32(4 + bytes.length)
              .int32(correlationId)
              .bytes(bytes)
              .toBuffer(),
          );
        });
      }
    });
  });
  const host = '127.0.0.1';
  const port = await new Promise<number>((resolve) => {
    server.listen(0, host, () => resolve(portOf(server.address())));
  });
  return {
    host,
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

function versions(): WireWriter {
  const writer = new WireWriter().int16(0);
  return writer.array([...spoken], ([key, version]) => writer.int16(key).int16(0).int16(version));
}

/** Metadata of one topic, led by this broker alone where nothing else is said. */
export function metadataOf(
  { host, port }: { readonly host: string; readonly port: number },
  topic: { readonly name: string; readonly errorCode?: number; readonly leaders: readonly (number | null)[] },
): WireWriter {
  const writer = new WireWriter().int32(0).int32(1).int32(1).string(host).int32(port).nullableString(null);
  writer.nullableString('cluster').int32(1);
  return writer
    .int32(1)
    .int16(topic.errorCode ?? 0)
    .string(topic.name)
    .int8(0)
    .array(
      topic.leaders.map((leader, partition) => ({ leader, partition })),
      ({ leader, partition }) =>
        writer
          .int16(leader === null ? 5 : 0)
          .int32(partition)
          .int32(leader ?? -1)
          .int32(3)
          .int32(0)
          .int32(0)
          .int32(0),
    );
}
