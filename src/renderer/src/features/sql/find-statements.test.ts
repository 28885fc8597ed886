import { describe, expect, it } from 'vitest';
import { findStatements } from './find-statements';

const found = (text: string, wanted: string): string[] | undefined =>
  findStatements(text, wanted)?.map(({ start, end }) => text.slice(start, end));

describe('a statement in a text', () => {
  it('is found where it stands whole, whatever is around it', () => {
    const text = '-- first\nSELECT * FROM a;\n\n/* second */ SELECT * FROM orders LIMIT 10 ;SELECT 3';
    expect(found(text, 'SELECT * FROM orders LIMIT 10;\n')).toEqual(['SELECT * FROM orders LIMIT 10']);
    expect(findStatements(text, 'SELECT 3')).toEqual([{ start: text.length - 8, end: text.length }]);
  });

  it('is not found in a longer one, in a comment or in a text', () => {
    const wanted = 'SELECT * FROM orders LIMIT 10';
    for (const text of [
      'SELECT * FROM orders LIMIT 100',
      'SELECT * FROM orders LIMIT 10 OFFSET 5',
      'SELECT 1 -- SELECT * FROM orders LIMIT 10',
      "SELECT 'SELECT * FROM orders LIMIT 10'",
      'SELECT count(*) FROM (SELECT * FROM orders LIMIT 10)',
    ])
      expect(found(text, wanted)).toBeUndefined();
    expect(found('SELECT * FROM orders_eu', 'SELECT * FROM orders')).toBeUndefined();
  });

  it('is several where several are wanted, one after another', () => {
    expect(found('SELECT 0; SELECT 1;\nSELECT 2', 'SELECT 1; SELECT 2')).toEqual(['SELECT 1', 'SELECT 2']);
    expect(found('SELECT 1; SELECT 0; SELECT 2', 'SELECT 1; SELECT 2')).toBeUndefined();
    expect(found('SELECT 1', '-- nothing')).toBeUndefined();
  });
});
