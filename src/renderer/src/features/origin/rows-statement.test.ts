import { expect, test } from 'vitest';
import { rowsStatement } from './rows-statement';

const answer = [
  { name: 'total', type: 'DECIMAL(38,2)' },
  { name: 'lives_in', type: 'VARCHAR' },
  { name: 'day', type: 'DATE' },
  { name: 'id', type: 'BIGINT' },
  { name: 'tags', type: 'VARCHAR[]' },
];

test('asks for all rows with the values, by the relation’s own names and types', () => {
  const source = {
    name: 'orders',
    version: 3,
    columns: [
      { name: 'country', index: 1 },
      { name: 'day', index: 2 },
      { name: 'order', index: 3 },
      { name: 'tags', index: 4 },
    ],
  };
  expect(
    rowsStatement(source, answer, ['9.99', "Côte d'Ivoire", '2026-11-22', '9007199254740993', "[a, 'b']"]),
  ).toBe(`SELECT *
FROM orders AT (VERSION => 3)
WHERE country = 'Côte d''Ivoire'
  AND day = '2026-11-22'::DATE
  AND "order" = 9007199254740993
  AND tags::VARCHAR = '[a, ''b'']'`);
});

test('finds what has no value, in a relation without versions', () => {
  const source = { name: 'orders_quarantine', version: null, columns: [{ name: 'country', index: 1 }] };
  expect(rowsStatement(source, answer, [null, null, null, null, null])).toBe(
    'SELECT *\nFROM orders_quarantine\nWHERE country IS NULL',
  );
});
