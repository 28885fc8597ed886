import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { offsetAt, type Broker, type RawBatch } from '../../../src/main/core/ports';
import { condition, readInGroup } from './reading';

/** What the members of a group may rely on. */
export function describeGroupContract(subject: () => { readonly broker: Broker }): void {
  describe('in a group', () => {
    let broker: Broker;
    let topic: string;
    let groupId: string;
    let next: Map<number, bigint>;
    let events: string[];
    let seen: string[];
    let watchers: (() => void)[];

    beforeEach(async () => {
      ({ broker } = subject());
      topic = `group-${randomUUID()}`;
      groupId = `${topic}.readers`;
      next = new Map();
      events = [];
      seen = [];
      watchers = [];
      await broker.ensureTopic(topic, 4);
    });

    const produce = (count: number): Promise<void> =>
      broker.produce(
        topic,
        Array.from({ length: count }, (_, index) => ({ key: null, value: `${index}`, partition: index % 4 })),
      );

    const note = async (batch: RawBatch): Promise<void> => {
      for (let i = 0; i < batch.count; i += 1) seen.push(`${batch.partition}:${offsetAt(batch, i)}`);
      for (const changed of watchers) changed();
    };

    const until = (holds: () => boolean): Promise<void> => {
      const { changed, met } = condition(holds);
      watchers.push(changed);
      changed();
      return met;
    };

    const shareOf = (name: string): number[] => {
      const last = events.filter((event) => event.startsWith(`${name} assigned`)).at(-1) ?? '';
      return (last.match(/\d+/g) ?? []).map(Number);
    };

    const onEvent = (event: string): void => {
      events.push(event);
      for (const changed of watchers) changed();
    };

    const start = (
      name: string,
      more: { onBatch?: (batch: RawBatch) => Promise<void>; onRevoked?: () => Promise<void> } = {},
    ): { stop: () => Promise<void> } => {
      const abort = new AbortController();
      const reading = readInGroup(broker, {
        topic,
        groupId,
        next,
        onEvent,
        name,
        onBatch: note,
        signal: abort.signal,
        ...more,
      });
      return {
        stop: () => {
          abort.abort();
          return reading;
        },
      };
    };

    it('shares the partitions, gives them up before another has them, and leaves them all to the one that stays', async () => {
      await produce(400);
      const a = start('a');
      await until(() => seen.length === 400);
      expect(shareOf('a')).toEqual([0, 1, 2, 3]);

      const b = start('b');
      await until(() => shareOf('b').length === 2 && shareOf('a').length === 2);
      await produce(400);
      await until(() => seen.length === 800);
      expect(new Set([...shareOf('a'), ...shareOf('b')])).toEqual(new Set([0, 1, 2, 3]));

      const revoked = events.indexOf('a revoked');
      const given = events.findIndex((event) => /^b assigned \d/.test(event));
      expect(revoked).toBeGreaterThan(-1);
      expect(given).toBeGreaterThan(revoked);
      const between = events.slice(
        revoked,
        events.findIndex((event, index) => index > revoked && event.startsWith('a assigned')),
      );
      expect(between.filter((event) => event.startsWith('a batch'))).toEqual([]);

      await a.stop();
      await until(() => shareOf('b').length === 4);
      await produce(400);
      await until(() => seen.length >= 1_200);
      await b.stop();
      expect(seen).toHaveLength(1_200);
      expect(new Set(seen).size).toBe(1_200);
      expect(events.filter((event) => event === 'a revoked')).toHaveLength(1);
      expect(events.filter((event) => event.endsWith('lost'))).toEqual([]);
    });

    it('waits for the end of onRevoked, though the receiver holds a batch', async () => {
      await produce(4);
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let revoking = false;
      let finishRevoking: () => void = () => {};
      const a = start('a', {
        onBatch: async (batch) => {
          await note(batch);
          await held;
        },
        onRevoked: () =>
          new Promise<void>((resolve) => {
            revoking = true;
            finishRevoking = resolve;
            for (const changed of watchers) changed();
          }),
      });
      await until(() => seen.length > 0);
      const b = start('b');
      await until(() => revoking);
      expect(shareOf('b')).toEqual([]);
      // What the receiver gives up, it lets go of.
      next.clear();
      seen.length = 0;
      finishRevoking();
      release();
      await until(() => new Set(seen).size === 4);
      expect(events.indexOf('a revoked')).toBeLessThan(events.findIndex((event) => event.startsWith('b assigned')));
      await Promise.all([a.stop(), b.stop()]);
    });

    it('takes hints of whoever reads in the group', async () => {
      await produce(4);
      const a = start('a');
      await until(() => seen.length === 4);
      await broker.commitHint(groupId, topic, next);
      await a.stop();
      // … and of nobody in particular, once the group is empty.
      await broker.commitHint(groupId, topic, new Map([[0, 1n]]));
      expect(next.size).toBe(4);
    });
  });
}
