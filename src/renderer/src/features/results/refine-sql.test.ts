import { describe, expect, it } from 'vitest';
import { refinedSql } from './refine-sql';
import { nextSort, plain, withFilter, type ColumnFilter, type Refinement } from './refinement';

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
  { name: 'Land "x"', type: 'VARCHAR' },
  { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
];
const where = (column: number, filter: ColumnFilter): string =>
  refinedSql('FROM t', columns, withFilter(plain, column, filter)).split('WHERE ')[1] ?? '';

describe('a refined statement', () => {
  it('is the statement itself where nothing is asked', () => {
    expect(refinedSql('SELECT 1', columns, plain)).toBe('SELECT 1');
  });

  it('stands around the statement, which may end in a comment', () => {
    const sorted: Refinement = {
      sorts: [
        { column: 1, descending: true },
        { column: 0, descending: false },
      ],
      filters: new Map([[0, { operator: 'atLeast', value: '9007199254740993' }]]),
    };
    expect(refinedSql('SELECT * FROM t -- all of it', columns, sorted)).toBe(
      [
        'SELECT * FROM (',
        'SELECT * FROM t -- all of it',
        ') AS result',
        'WHERE "id" >= 9007199254740993',
        'ORDER BY "amount" DESC NULLS LAST, "id" ASC NULLS LAST',
      ].join('\n'),
    );
  });

  it('leaves a text of several lines as it is', () => {
    const sql = refinedSql("SELECT 'a\nb' AS a", columns, nextSort(plain, 0, false));
    expect(sql).toContain("\nSELECT 'a\nb' AS a\n");
  });

  it('tells columns apart where names repeat, in any case', () => {
    const repeated = [
      { name: 'a', type: 'INTEGER' },
      { name: 'A', type: 'INTEGER' },
    ];
    const refined = withFilter(nextSort(plain, 1, false), 0, { operator: 'isNotNull' });
    expect(refinedSql('SELECT 1 AS a, 2 AS "A"', repeated, refined)).toBe(
      [
        'SELECT result."a" AS "a", result."A_2" AS "A" FROM (',
        'SELECT 1 AS a, 2 AS "A"',
        ') AS result("a", "A_2")',
        'WHERE result."a" IS NOT NULL',
        'ORDER BY result."A_2" ASC NULLS LAST',
      ].join('\n'),
    );
  });

  it('gives a column without a name the one that it has inside', () => {
    const nameless = [{ name: '', type: 'INTEGER' }];
    expect(refinedSql('FROM t', nameless, nextSort(plain, 0, false))).toContain(
      'SELECT result."column" AS "column" FROM',
    );
  });

  it('quotes names and texts', () => {
    expect(where(2, { operator: 'equals', value: "l'eau" })).toBe(`"Land ""x""" = 'l''eau'`);
    expect(where(2, { operator: 'contains', value: '50%' })).toBe(`contains(lower("Land ""x"""), lower('50%'))`);
  });

  it('tells NULL from a value', () => {
    expect(where(2, { operator: 'isNot', value: 'DE' })).toBe(`"Land ""x""" IS DISTINCT FROM 'DE'`);
    expect(where(2, { operator: 'oneOf', values: ['DE', null] })).toBe(
      `("Land ""x""" IN ('DE') OR "Land ""x""" IS NULL)`,
    );
    expect(where(2, { operator: 'oneOf', values: [null] })).toBe(`"Land ""x""" IS NULL`);
    expect(where(2, { operator: 'oneOf', values: [] })).toBe('false');
  });

  it('compares an ENUM by its text, since not every text is one of its values', () => {
    const of = [{ name: 'state', type: "ENUM('a', 'b')" }];
    const filter: ColumnFilter = { operator: 'equals', value: 'c' };
    expect(refinedSql('FROM t', of, withFilter(plain, 0, filter))).toContain(`"state"::VARCHAR = 'c'`);
  });
});

describe('the order of a column', () => {
  it('is ascending, descending, none', () => {
    const once = nextSort(plain, 1, false);
    const twice = nextSort(once, 1, false);
    expect(once.sorts).toEqual([{ column: 1, descending: false }]);
    expect(twice.sorts).toEqual([{ column: 1, descending: true }]);
    expect(nextSort(twice, 1, false).sorts).toEqual([]);
  });

  it('takes the place of the others, or goes behind them', () => {
    const first = nextSort(plain, 1, false);
    expect(nextSort(first, 0, false).sorts).toEqual([{ column: 0, descending: false }]);
    const both = nextSort(first, 0, true);
    expect(both.sorts.map(({ column }) => column)).toEqual([1, 0]);
    expect(nextSort(both, 1, true).sorts).toEqual([
      { column: 1, descending: true },
      { column: 0, descending: false },
    ]);
    expect(nextSort(nextSort(both, 1, true), 1, true).sorts).toEqual([{ column: 0, descending: false }]);
  });
});
