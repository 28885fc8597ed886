import { describe, expect, it } from 'vitest';
import { replaceName } from './replace-name';

describe('the nearest name in place of the wrong one', () => {
  it('stands wherever the wrong one stood as a name', () => {
    expect(
      replaceName('SELECT t.a FROM trans t JOIN TRANS u ON trans.a = "trans".b', 'trans', 'transaction_stream'),
    ).toBe(
      'SELECT t.a FROM transaction_stream t JOIN transaction_stream u ON transaction_stream.a = transaction_stream.b',
    );
  });

  it('leaves longer names, texts and comments alone', () => {
    const sql = "SELECT 'trans', trans_id, my_trans -- trans\n/* trans */ FROM x";
    expect(replaceName(sql, 'trans', 'y')).toBe(sql);
  });
});
