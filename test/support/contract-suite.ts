import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Client, command, type Handlers, query, stream } from '../../src/shared/contract/define';
import { LakeError } from '../../src/shared/errors';
import { createClient } from '../../src/shared/rpc/client';
import type { Frame } from '../../src/shared/rpc/frames';
import { serve } from '../../src/shared/rpc/server';
import type { Transport } from '../../src/shared/rpc/transport';

/** One operation for each thing a connection must be able to do. */
export const suiteContract = {
  numbers: {
    double: query(z.object({ value: z.number().max(1000) }), z.object({ value: z.number() })),
    echo: query(
      z.object({ big: z.bigint(), bytes: z.instanceof(Uint8Array), text: z.string(), list: z.array(z.unknown()) }),
      z.object({ big: z.bigint(), bytes: z.instanceof(Uint8Array), text: z.string(), list: z.array(z.unknown()) }),
    ),
    never: query(z.object({}), z.object({})),
    wrong: query(z.object({}), z.object({ value: z.number() })),
    count: stream(z.object({ to: z.number() }), z.object({ n: z.number() })),
    wait: stream(z.object({}), z.object({ n: z.number() })),
    breaks: stream(z.object({}), z.object({ n: z.number() })),
  },
  things: {
    remove: command(z.object({ name: z.string().default('unnamed') }), z.object({ name: z.string() }), ['things']),
    fail: command(z.object({ how: z.enum(['lake', 'bug', 'abort', 'unsendable']) }), z.object({ f: z.unknown() }), []),
  },
};
export type SuiteContract = typeof suiteContract;

/** What the handlers saw, and the means to let them go on. */
export class SuiteProbe {
  readonly aborted: string[] = [];
  readonly internalErrors: unknown[] = [];
  produced = 0;
  streamsClosed = 0;

  serveOn(transport: Transport, checkOutput = true): void {
    serve(suiteContract, suiteHandlers(this), transport, {
      checkOutput,
      onInternalError: (error) => {
        this.internalErrors.push(error);
        return `log-${this.internalErrors.length}`;
      },
    });
  }
}

function suiteHandlers(probe: SuiteProbe): Handlers<SuiteContract> {
  const untilAborted = (name: string, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        probe.aborted.push(name);
        reject(new LakeError('CANCELLED', `${name} stopped.`));
      });
    });
  return {
    numbers: {
      double: async ({ value }) => ({ value: value * 2 }),
      echo: async (input) => input,
      never: (_input, { signal }) => untilAborted('never', signal),
      wrong: async () => ({ value: Number.NaN }),
      count: async function* ({ to }) {
        try {
          for (let n = 0; n < to; n += 1) {
            probe.produced += 1;
            yield { n };
          }
        } finally {
          probe.streamsClosed += 1;
        }
      },
      wait: async function* (_input, { signal }) {
        try {
          yield { n: 0 };
          await untilAborted('wait', signal);
        } finally {
          probe.streamsClosed += 1;
        }
      },
      breaks: async function* () {
        yield { n: 1 };
        yield { n: 2 };
        throw new LakeError('SOURCE', 'The source broke.', { details: { offset: '42' } });
      },
    },
    things: {
      remove: async ({ name }) => ({ name }),
      fail: async ({ how }) => {
        if (how === 'lake') {
          throw new LakeError('NOT_FOUND', 'There is no such thing.', { details: { nearest: 'thing', tries: 3 } });
        }
        if (how === 'bug') throw new TypeError('secret internals');
        if (how === 'abort') throw new DOMException('stopped', 'AbortError');
        return { f: () => 1 };
      },
    },
  };
}

/** A joined pair of ends over something real, and how to break it as a crash would. */
export interface Connection {
  readonly page: Transport;
  readonly server: Transport;
  breakIt(): void;
  dispose(): Promise<void>;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What every transport under the contract must hold. */
export function describeContract(name: string, connect: () => Promise<Connection>): void {
  describe(`contract over ${name}`, () => {
    let open: Connection[] = [];

    async function start(options: { checkOutput?: boolean; onPageSend?: (frame: Frame) => void } = {}): Promise<{
      client: Client<SuiteContract>;
      probe: SuiteProbe;
      connection: Connection;
    }> {
      const connection = await connect();
      open.push(connection);
      const probe = new SuiteProbe();
      probe.serveOn(connection.server, options.checkOutput ?? true);
      return { client: createClient(suiteContract, connection.page), probe, connection };
    }

    afterEach(async () => {
      for (const connection of open) await connection.dispose();
      open = [];
    });

    it('answers a query, a command and a stream', async () => {
      const { client } = await start();
      expect(await client.numbers.double({ value: 21 })).toEqual({ value: 42 });
      expect(await client.things.remove({})).toEqual({ name: 'unnamed' });
      expect(await collect(client.numbers.count({ to: 3 }))).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    });

    it('carries bigint, bytes and nested values unchanged', async () => {
      const { client } = await start();
      const bytes = new Uint8Array(70_000).map((_value, index) => index % 251);
      const sent = {
        big: 2n ** 80n,
        bytes: bytes.subarray(10, 60_010),
        text: 'naïve ✓ \u0000',
        list: [-1n, null, true, 1.5, { $bigint: 'not one', $x: [new Uint8Array([1, 2])] }, new Uint8Array(0)],
      };
      const got = await client.numbers.echo(sent);
      expect(got).toEqual(sent);
      expect(got.bytes).toBeInstanceOf(Uint8Array);
      expect(got.bytes.byteLength).toBe(60_000);
    });

    it('refuses bad input before the handler and names the field', async () => {
      const { client, probe } = await start();
      await expect(client.numbers.double({ value: 1001 })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field: 'value', operation: 'numbers.double' },
      });
      expect(probe.internalErrors).toEqual([]);
    });

    it('refuses a stream whose input is bad', async () => {
      const { client, probe } = await start();
      await expect(collect(client.numbers.count({ to: Number.NaN }))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field: 'to' },
      });
      expect(probe.produced).toBe(0);
    });

    it('carries a LakeError with its code and details', async () => {
      const { client } = await start();
      const error = await client.things.fail({ how: 'lake' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LakeError);
      expect(error).toMatchObject({
        code: 'NOT_FOUND',
        message: 'There is no such thing.',
        details: { nearest: 'thing', tries: 3 },
        retryable: false,
      });
    });

    it('turns an unknown error into INTERNAL with a log id and tells nothing else', async () => {
      const { client, probe } = await start();
      const error = await client.things.fail({ how: 'bug' }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'INTERNAL', details: { logId: 'log-1' } });
      expect(String(error)).not.toContain('secret');
      expect(probe.internalErrors[0]).toBeInstanceOf(TypeError);
    });

    it('turns an AbortError of a handler into CANCELLED', async () => {
      const { client, probe } = await start();
      await expect(client.things.fail({ how: 'abort' })).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(probe.internalErrors).toEqual([]);
    });

    it('fails an answer that cannot be sent instead of leaving the caller waiting', async () => {
      const { client, probe } = await start({ checkOutput: false });
      await expect(client.things.fail({ how: 'unsendable' })).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(probe.internalErrors).toHaveLength(1);
    });

    it('fails an answer that is not in the contract when output is checked', async () => {
      const { client, probe } = await start();
      await expect(client.numbers.wrong({})).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(probe.internalErrors).toHaveLength(1);
    });

    it('hands out the items before a stream failed, then the failure', async () => {
      const { client } = await start();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const { n } of client.numbers.breaks({})) seen.push(n);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'SOURCE', details: { offset: '42' } });
      expect(seen).toEqual([1, 2]);
    });

    it("cancels a query: the caller gets CANCELLED at once, the handler's signal fires", async () => {
      const { client, probe } = await start();
      const controller = new AbortController();
      const call = client.numbers.never({}, { signal: controller.signal });
      await client.numbers.double({ value: 1 });
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
      await vi.waitFor(() => expect(probe.aborted).toEqual(['never']));
      expect(await client.numbers.double({ value: 2 })).toEqual({ value: 4 });
    });

    it('does not send a call whose signal has fired already', async () => {
      const { client, probe } = await start();
      const signal = AbortSignal.abort();
      await expect(client.things.remove({}, { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(collect(client.numbers.count({ to: 5 }, { signal }))).rejects.toMatchObject({ code: 'CANCELLED' });
      await client.numbers.double({ value: 1 });
      expect(probe.produced).toBe(0);
    });

    it('cancels a stream by its signal while the page waits for the next item', async () => {
      const { client, probe } = await start();
      const controller = new AbortController();
      const reading = (async () => {
        for await (const { n } of client.numbers.wait({}, { signal: controller.signal }))
          if (n === 0) controller.abort();
      })();
      await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
      await vi.waitFor(() => expect(probe.streamsClosed).toBe(1));
    });

    it('cancels a stream when the page leaves its loop', async () => {
      const { client, probe } = await start();
      for await (const { n } of client.numbers.count({ to: 1_000_000 })) if (n === 3) break;
      await vi.waitFor(() => expect(probe.streamsClosed).toBe(1));
      expect(probe.produced).toBeLessThan(100);
    });

    it('stops the producer while the page does not take items, and goes on when it does', async () => {
      const { client, probe } = await start();
      const items = client.numbers.count({ to: 200 })[Symbol.asyncIterator]();
      await items.next();
      // Each round trip gives the producer every chance to run ahead.
      for (let round = 0; round < 50; round += 1) await client.numbers.double({ value: round });
      expect(probe.produced).toBeLessThanOrEqual(20);
      const rest: number[] = [];
      for (let next = await items.next(); next.done !== true; next = await items.next()) rest.push(next.value.n);
      expect(rest).toHaveLength(199);
      expect(rest.at(-1)).toBe(199);
    });

    it('keeps many calls at once apart', async () => {
      const { client } = await start();
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_unused, index) => client.numbers.double({ value: index })),
      );
      expect(answers.map((answer) => answer.value)).toEqual(Array.from({ length: 500 }, (_unused, index) => index * 2));
      const streams = await Promise.all(
        Array.from({ length: 20 }, (_unused, index) => collect(client.numbers.count({ to: index * 5 }))),
      );
      expect(streams.map((items) => items.length)).toEqual(Array.from({ length: 20 }, (_unused, index) => index * 5));
    });

    it('fails a pending call UNAVAILABLE when the connection breaks, and the server stops its work', async () => {
      const { client, probe, connection } = await start();
      const call = client.numbers.never({});
      await client.numbers.double({ value: 1 });
      connection.breakIt();
      await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      await expect(client.numbers.double({ value: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await vi.waitFor(() => expect(probe.aborted).toEqual(['never']));
    });

    it('fails a stream UNAVAILABLE when the connection breaks in its middle', async () => {
      const { client, probe, connection } = await start();
      const seen: number[] = [];
      const reading = (async () => {
        for await (const { n } of client.numbers.wait({})) {
          seen.push(n);
          connection.breakIt();
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(seen).toEqual([0]);
      await vi.waitFor(() => expect(probe.streamsClosed).toBe(1));
    });
  });
}
