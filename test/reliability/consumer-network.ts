import { connect, createServer, type Socket } from 'node:net';

/** The network between consumers and their broker, on loopback: a proxy that can stand still, break and be away. */
export interface Network {
  readonly port: number;
  /** Where its connections go to. Before that, and while it is away, none is taken. */
  leadTo(port: number): void;
  /** No byte goes either way until `resume`; the connections stay. */
  stall(): void;
  resume(): void;
  /** Every connection ends at once, with what was under way. */
  cut(): void;
  /** As `cut`, and there are no new ones until `restore`. */
  takeAway(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function openNetwork(): Promise<Network> {
  const sockets = new Set<Socket>();
  let target: number | null = null;
  let isAway = false;
  let isStalled = false;

  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk: Buffer) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (!isStalled) from.resume();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    if (isStalled) from.pause();
  };
  const server = createServer((client) => {
    if (isAway || target === null) {
      client.destroy();
      return;
    }
    const broker = connect(target, '127.0.0.1');
    for (const socket of [client, broker]) socket.setNoDelay(true);
    join(client, broker);
    join(broker, client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    leadTo: (port) => {
      target = port;
    },
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    cut,
    takeAway: () => {
      isAway = true;
      cut();
    },
    restore: () => {
      isAway = false;
    },
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
