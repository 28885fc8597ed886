import { describe, expect, it } from 'vitest';
import { placeOfName, replaceName } from './replace-name';

describe('the nearest name in place of the wrong one', () => {
  it('stands wherever the wrong one stood as a name', () => {
    expect(
      replaceName('SELECT t.a FROM trans t JOIN TRANS u ON trans.a = "trans".b', 'trans', 'transaction_stream'),
    ).toBe(
      'SELECT t.a FROM transaction_stream t JOIN transaction_stream u ON transaction_stream.a = transaction_stream.b',
    );
  });

  it('is quoted where it would be something else without', () => {
    expect(replaceName('SELECT "Unit Prise" FROM t', 'Unit Prise', 'Unit Price')).toBe('SELECT "Unit Price" FROM t');
    expect(replaceName('SELECT ordr FROM t', 'ordr', 'order')).toBe('SELECT "order" FROM t');
    expect(replaceName('SELECT contry FROM t', 'contry', 't.country')).toBe('SELECT t.country FROM t');
    expect(replaceName('SELECT contry FROM t', 'contry', 'a b.c')).toBe('SELECT "a b.c" FROM t');
  });

  it('is looked for where it is a name', () => {
    expect(placeOfName("SELECT 'trans' AS x /* trans */ FROM trans", 'trans')).toBe(37);
    expect(placeOfName("SELECT 'trans'", 'trans')).toBeNull();
  });

  it('leaves longer names, texts and comments alone', () => {
    const sql = "SELECT 'trans', trans_id, my_trans -- trans\n/* trans */ FROM x";
    expect(replaceName(sql, 'trans', 'y')).toBe(sql);
  });
});
