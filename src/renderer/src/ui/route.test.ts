import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from './route';

describe('the address', () => {
  it('comes back as it was written', () => {
    const sql = 'SELECT \'#/?&\' AS "a b",\n100% FROM feed';
    expect(parseRoute(formatRoute({ page: 'sql', sql }))).toEqual({ page: 'sql', feed: null, sql });
    expect(parseRoute(formatRoute({ page: 'lake', feed: 'transaction_stream' }))).toEqual({
      page: 'lake',
      feed: 'transaction_stream',
      sql: null,
    });
  });

  it('falls back to Overview', () => {
    expect(parseRoute('')).toEqual({ page: 'overview', feed: null, sql: null });
    expect(parseRoute('#/nowhere')).toEqual({ page: 'overview', feed: null, sql: null });
  });
});
