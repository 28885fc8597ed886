import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from './route';

const nothing = { feed: null, sql: null, on: null, tab: null, topic: null, day: null, from: null, to: null };

describe('the address', () => {
  it('comes back as it was written', () => {
    const sql = 'SELECT \'#/?&\' AS "a b",\n100% FROM feed';
    for (const target of [
      { page: 'sql', sql },
      { page: 'sql', sql, on: 'warehouse' },
      { page: 'lake', feed: 'transaction_stream' },
      { page: 'lake', feed: 'transaction_stream', tab: 'versions', from: 0, to: 12 },
      { page: 'consumers', tab: 'messages', topic: 'orders.v1-eu' },
      { page: 'lake', feed: 'transaction_stream', day: '2026-11-21' },
    ] as const) {
      expect(parseRoute(formatRoute(target))).toEqual({ ...nothing, ...target });
    }
  });

  it('falls back to Overview, and to no version where there is none', () => {
    expect(parseRoute('')).toEqual({ ...nothing, page: 'overview' });
    expect(parseRoute('#/nowhere')).toEqual({ ...nothing, page: 'overview' });
    expect(parseRoute('#/lake/a?from=-1&to=x')).toEqual({ ...nothing, page: 'lake', feed: 'a' });
  });
});
