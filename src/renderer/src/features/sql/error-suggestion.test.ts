import { describe, expect, it } from 'vitest';
import { LakeError } from '../../../../shared/errors';
import { suggestionOf } from './error-suggestion';

/** DuckDB 1.5.6's own words. */
const said = (text: string) => suggestionOf(new LakeError('SQL', text));

describe('what was probably meant', () => {
  it('is the nearest feed, where the lake says one', () => {
    const error = new LakeError('NOT_FOUND', 'no', { details: { feed: 'trans', nearest: 'transaction_stream' } });
    expect(suggestionOf(error)).toEqual({ from: 'trans', to: 'transaction_stream' });
  });

  it('is the first candidate of DuckDB, for a column, an alias or a function', () => {
    expect(
      said(
        'Binder Error: Referenced column "countr" not found in FROM clause!\nCandidate bindings: "country", "amount"',
      ),
    ).toEqual({ from: 'countr', to: 'country' });
    expect(
      said(
        'Binder Error: Table "t" does not have a column named "countr"\n\nCandidate bindings: : "country", "amount"',
      ),
    ).toEqual({ from: 'countr', to: 'country' });
    expect(said('Binder Error: Referenced table "tran" not found!\nCandidate tables: "trans"')).toEqual({
      from: 'tran',
      to: 'trans',
    });
    expect(said('Catalog Error: Scalar Function with name summ does not exist!\nDid you mean "sum"?')).toEqual({
      from: 'summ',
      to: 'sum',
    });
  });

  it('is nothing that has little of the wrong name', () => {
    expect(said('Binder Error: Referenced column "nope" not found\nCandidate bindings: "payment_method"')).toBeNull();
    expect(said('Binder Error: Referenced column "amuont" not found\nCandidate bindings: "amount"')?.to).toBe('amount');
  });

  it('is nothing where nothing is said', () => {
    expect(said('Parser Error: syntax error at or near "selec"')).toBeNull();
    expect(said('Binder Error: Ambiguous reference to column name "country" (use: "t.country")')).toBeNull();
  });
});
