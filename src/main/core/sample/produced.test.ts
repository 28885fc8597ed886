import { describe, expect, it } from 'vitest';
import { userSummaryChangelog } from './changelog';
import { malformedKinds, producedEvents, type ProducedOptions } from './produced';

const options: ProducedOptions = {
  seed: 3,
  startMs: Date.UTC(2026, 9, 1),
  spacingMs: 100,
  from: 0,
  messages: 5_000,
  malformedPercent: 2,
  latePercent: 5,
};
const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : new TextDecoder('utf8', { fatal: true }).decode(value);
const parses = (value: string | Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(value));
  } catch {
    return undefined;
  }
};

describe('events that are produced', () => {
  const events = [...producedEvents(options)];

  it('are the same for the same seed, wherever one begins', () => {
    expect([...producedEvents({ ...options, from: 4_000, messages: 1_000 })]).toEqual(events.slice(4_000));
    expect([...producedEvents({ ...options, seed: 4 })]).not.toEqual(events);
  });

  it('are malformed and late in about the share that was asked for, in every way there is', () => {
    const malformed = events.filter((event) => event.malformed !== null);
    expect(malformed.length).toBeGreaterThan(70);
    expect(malformed.length).toBeLessThan(130);
    expect(new Set(malformed.map((event) => event.malformed))).toEqual(new Set(malformedKinds));
    const late = events.filter((event) => event.lateDays > 0);
    expect(late.length).toBeGreaterThan(200);
    expect(late.length).toBeLessThan(300);
    expect(Math.max(...late.map((event) => event.lateDays))).toBeLessThanOrEqual(30);
  });

  it('are of their kind', () => {
    for (const { value, malformed, eventTimeMs } of events) {
      const parsed = parses(value);
      switch (malformed) {
        case null:
          expect(parsed).toMatchObject({ timestamp: new Date(eventTimeMs).toISOString() });
          break;
        case 'cut':
        case 'notUtf8':
        case 'empty':
          expect(parsed).toBeUndefined();
          break;
        case 'wrongType':
          expect(parsed).toMatchObject({ amount: 'a lot' });
          break;
        case 'wrongTime':
          expect(parsed).toMatchObject({ timestamp: 'the day before yesterday' });
          break;
        case 'notObject':
          expect(Array.isArray(parsed)).toBe(true);
      }
    }
  });

  it('are all well and on time where nothing else is asked for, and never where all is', () => {
    const well = [...producedEvents({ ...options, malformedPercent: 0, latePercent: 0 })];
    expect(well.filter((event) => event.malformed !== null || event.lateDays > 0)).toEqual([]);
    const none = [...producedEvents({ ...options, malformedPercent: 100, latePercent: 100 })];
    expect(none.filter((event) => event.malformed === null || event.lateDays === 0)).toEqual([]);
  });
});

describe('the changelog of a table', () => {
  const changes = [
    ...userSummaryChangelog({
      seed: 3,
      startMs: 0,
      spacingMs: 100,
      from: 0,
      messages: 20_000,
      tombstonePercent: 10,
    }),
  ];

  it('has a row of its key, or its deletion, in each change, and never deletes what is not there', () => {
    const there = new Set<string>();
    let deletions = 0;
    for (const { key, value } of changes) {
      if (value === null) {
        expect(there.delete(key)).toBe(true);
        deletions++;
      } else {
        expect(value.startsWith(`${key.slice(0, -1)},`)).toBe(true);
        expect(parses(value)).toBeDefined();
        there.add(key);
      }
    }
    expect(deletions).toBeGreaterThan(500);
    expect(there.size).toBeGreaterThan(100);
  });

  it('begins at nothing after a deletion', () => {
    const deleted = changes.findIndex(({ value }) => value === null);
    const key = changes[deleted]?.key;
    const next = changes.slice(deleted + 1).find((change) => change.key === key);
    expect(next?.value).toContain('"transaction_count":1,');
  });
});
