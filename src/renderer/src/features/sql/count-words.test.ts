import { describe, expect, it } from 'vitest';
import { countKey } from './count-words';

const rows = (available: number) => ({ available, isCut: false });

describe('the count of what is shown', () => {
  it('is of the plain result, of its matching rows, or of all of them in an order', () => {
    expect(countKey(rows(7), null)).toBe('sql.status.rows');
    expect(countKey({ available: 7, isCut: true }, null)).toBe('sql.status.firstRows');
    expect(countKey(rows(7), { total: 9, isFiltered: true, isSame: true })).toBe('results.matches');
    expect(countKey(rows(9), { total: 9, isFiltered: false, isSame: true })).toBe('results.sorted');
  });

  it('is not set against that of a result that had other rows', () => {
    expect(countKey(rows(10), { total: 9, isFiltered: true, isSame: true })).toBe('results.changed');
    expect(countKey(rows(10), { total: 9, isFiltered: false, isSame: true })).toBe('results.changed');
    expect(countKey(rows(8), { total: 9, isFiltered: false, isSame: true })).toBe('results.changed');
  });

  it('is no share of a result that may have had other rows', () => {
    expect(countKey(rows(7), { total: 9, isFiltered: true, isSame: false })).toBe('results.matchesApart');
    expect(countKey(rows(9), { total: 9, isFiltered: false, isSame: false })).toBe('results.sorted');
    expect(countKey(rows(10), { total: 9, isFiltered: true, isSame: false })).toBe('results.changed');
  });
});
