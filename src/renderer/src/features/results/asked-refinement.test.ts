import { describe, expect, it } from 'vitest';
import { resultIdSchema } from '../../../../shared/ids';
import { askedAfter } from './asked-refinement';
import { nextSort, plain, withFilter } from './refinement';

const of = resultIdSchema.parse('r1');
const filtered = { of, refinement: withFilter(plain, 0, { operator: 'isNull' }), sql: 'filtered' };
const sorted = { of, refinement: nextSort(filtered.refinement, 0, false), sql: 'sorted' };

describe('what cancelling a refinement goes back to', () => {
  it('is the plain result where nothing else was shown', () => {
    expect(askedAfter(null, 'idle', filtered)).toEqual({ ...filtered, before: null });
  });

  it('is the refinement that was shown, and no further', () => {
    const first = askedAfter(null, 'idle', filtered);
    const second = askedAfter(first, 'done', sorted);
    expect(second.before).toEqual(first);
    expect(askedAfter(second, 'done', filtered).before).toEqual({ ...sorted, before: null });
  });

  it('is not one that was never shown whole', () => {
    const first = askedAfter(null, 'idle', filtered);
    const second = askedAfter(first, 'done', sorted);
    expect(askedAfter(second, 'running', { ...sorted, sql: 'sorted down' }).before).toEqual(first);
    expect(askedAfter(second, 'failed', { ...sorted, sql: 'sorted down' }).before).toEqual(first);
  });

  it('is nothing of another result', () => {
    const first = askedAfter(null, 'idle', filtered);
    expect(askedAfter(first, 'done', { ...sorted, of: resultIdSchema.parse('r2') }).before).toBeNull();
  });
});
