import { describe, expect, it } from 'vitest';
import { feedNameSchema } from '../../../../shared/ids';
import { sourceOf } from './result-source';

const bare = 'FROM sales';
const versions = [{ feed: feedNameSchema.parse('sales'), version: 4 }];
const sql = 'FROM sales AT (VERSION => 4)';

describe('what a question about a result is put around', () => {
  it('reads the versions of the result', () => {
    expect(sourceOf(bare, { sql, versions, unpinned: [] })).toEqual({ sql, isSame: true, isReady: true });
  });

  it('may give other rows where something has no version', () => {
    expect(sourceOf(bare, { sql, versions, unpinned: ['sales_folder'] })).toEqual({
      sql,
      isSame: false,
      isReady: true,
    });
  });

  it('is the statement itself where versions cannot be written, or are more than one statement may ask for', () => {
    expect(sourceOf(bare, null)).toEqual({ sql: bare, isSame: false, isReady: true });
    const many = (count: number) => Array.from({ length: count }, () => sql).join(' UNION ALL ');
    expect(sourceOf(bare, { sql: many(17), versions, unpinned: [] })).toMatchObject({ sql: bare, isSame: false });
    expect(sourceOf(bare, { sql: many(16), versions, unpinned: [] })).toMatchObject({ sql: many(16), isSame: true });
  });
});
