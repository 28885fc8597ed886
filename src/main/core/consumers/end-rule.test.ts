import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import { EndOffsets } from './end-offsets';
import { EndRule } from './end-rule';

const topic = 'orders';
let clock: FakeClock;
let ends: EndOffsets;

beforeEach(async () => {
  clock = new FakeClock();
  const broker = new FakeBroker();
  await broker.ensureTopic(topic, 1);
  broker.skipOffsets(topic, 0, 10n);
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  ends = new EndOffsets({ topic, broker, clock, logger, own: () => [], onSeen: () => {} });
});

/** After so long the end is asked for, and the cluster tells it. */
async function askAfter(ms: number): Promise<void> {
  await clock.advance(ms);
  ends.refresh(0);
  await ends.settled();
}

describe('the end of a topic', () => {
  const at = (next: bigint) => new Map([[0, next]]);

  it('is reached where all is read and nothing came for as long as was asked', async () => {
    const rule = new EndRule(topic, { kind: 'idle', seconds: 5 }, clock);
    await askAfter(4_000);
    expect(rule.reached(ends, at(10n))).toBeNull();
    await askAfter(1_000);
    expect(rule.reached(ends, at(10n))).toEqual({ warning: null });
  });

  it('counts as reached after a long silence, though offsets are left', async () => {
    const rule = new EndRule(topic, { kind: 'end' }, clock);
    await askAfter(59_000);
    expect(rule.reached(ends, at(3n))).toBeNull();
    await askAfter(1_000);
    expect(rule.reached(ends, at(3n))?.warning).toContain('its last 7 offsets');
  });

  it('is not reached by an outage, and not as soon as it is over', async () => {
    const rule = new EndRule(topic, { kind: 'idle', seconds: 5 }, clock);
    rule.reachable(false);
    await askAfter(120_000);
    // The question for the end got through, the reader has not.
    expect(rule.reached(ends, at(3n))).toBeNull();
    expect(rule.reached(ends, at(10n))).toBeNull();
    rule.reachable(true);
    await askAfter(59_000);
    expect(rule.reached(ends, at(3n))).toBeNull();
    expect(rule.reached(ends, at(10n))).toEqual({ warning: null });
    rule.reachable(true);
    await askAfter(1_000);
    expect(rule.reached(ends, at(3n))).not.toBeNull();
  });

  it('is as far away as ever when partitions are given out, or a pause is over', async () => {
    const rule = new EndRule(topic, { kind: 'end' }, clock);
    await askAfter(90_000);
    rule.heard();
    expect(rule.reached(ends, at(3n))).toBeNull();
    await askAfter(60_000);
    expect(rule.reached(ends, at(3n))).not.toBeNull();
  });
});
