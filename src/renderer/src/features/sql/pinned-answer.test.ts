import { describe, expect, it } from 'vitest';
import type { QueryHeader } from '../../../../shared/contract/workspace';
import { hasNotedValues, isOfFile, pinnedHeader } from './pinned-answer';

describe('the statement of a pinned file', () => {
  const sql = 'SELECT * FROM (SELECT 1) AT (VERSION => 3)';

  it('is the only one that the file has, whole', () => {
    expect(isOfFile(sql, `-- title: Orders\n-- pinned: orders 3\n${sql};\n-- end`)).toBe(true);
    expect(isOfFile('SELECT 1', `-- title: Orders\n${sql}`)).toBe(false);
    expect(isOfFile('SELECT * FROM orders', `-- title: Orders\n${sql}`)).toBe(false);
    expect(isOfFile(sql, `${sql};\nSELECT 2`)).toBe(false);
    expect(isOfFile(sql, '-- nothing')).toBe(false);
  });

  it('has the head of the file that its tab was read from, and of no later one', () => {
    const header: QueryHeader = {
      title: null,
      description: null,
      target: 'lake',
      parameters: [],
      pinned: [{ feed: 'orders', version: 12 }],
      answer: null,
    };
    const saved = { path: 'a.sql', digest: 'before' };
    const queries = [
      { path: 'b.sql', digest: 'before', header },
      { path: 'a.sql', digest: 'before', header },
    ];
    expect(pinnedHeader(queries, saved)).toBe(header);
    expect(pinnedHeader(queries, { ...saved, digest: 'after' })).toBeNull();
    expect(pinnedHeader(queries, { ...saved, digest: null })).toBeNull();
    expect(pinnedHeader([{ ...saved, header: { ...header, pinned: [] } }], saved)).toBeNull();
    expect(pinnedHeader(queries, null)).toBeNull();
  });

  it('ran with the values that the file has', () => {
    const noted = [
      { name: 'day', type: 'DATE', default: '2026-01-01' },
      { name: 'country', type: 'VARCHAR', default: null },
    ];
    const values = { day: { type: 'DATE', value: '2026-01-01' }, country: { type: 'VARCHAR', value: null } } as const;
    expect(hasNotedValues(values, noted)).toBe(true);
    expect(hasNotedValues({ ...values, country: { type: 'VARCHAR', value: 'US' } }, noted)).toBe(false);
    expect(hasNotedValues({ ...values, day: { type: 'VARCHAR', value: '2026-01-01' } }, noted)).toBe(false);
    expect(hasNotedValues({ ...values, 1: { type: 'VARCHAR', value: 'x' } }, noted)).toBe(false);
    expect(hasNotedValues({}, [])).toBe(true);
  });
});
