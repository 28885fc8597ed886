import { describe, expect, it } from 'vitest';
import { hasNotedValues, isOfFile } from './pinned-answer';

describe('the statement of a pinned file', () => {
  const sql = 'SELECT * FROM (SELECT 1) AT (VERSION => 3)';

  it('is the only one that the file has, whole', () => {
    expect(isOfFile(sql, `-- title: Orders\n-- pinned: orders 3\n${sql};\n-- end`)).toBe(true);
    expect(isOfFile('SELECT 1', `-- title: Orders\n${sql}`)).toBe(false);
    expect(isOfFile('SELECT * FROM orders', `-- title: Orders\n${sql}`)).toBe(false);
    expect(isOfFile(sql, `${sql};\nSELECT 2`)).toBe(false);
    expect(isOfFile(sql, '-- nothing')).toBe(false);
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
