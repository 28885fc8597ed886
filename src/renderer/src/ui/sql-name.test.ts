import { expect, it } from 'vitest';
import { sqlName } from './sql-name';

it('quotes what DuckDB would not take for a name', () => {
  expect(['amount', 'user_country', 'order', 'Größe', 'a b', 'say "no"', '2x', 'Amount'].map(sqlName)).toEqual([
    'amount',
    'user_country',
    '"order"',
    '"Größe"',
    '"a b"',
    '"say ""no"""',
    '"2x"',
    '"Amount"',
  ]);
});
