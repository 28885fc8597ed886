import { expect, test } from 'vitest';
import { warehouseError } from './duckdb-warehouse-errors';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** As DuckDB 1.5 words them. */
const quoting = [
  [
    'Constraint Error: Duplicate key "id: ada@x.org" violates primary key constraint.',
    /a row breaks a unique key.* of id /,
  ],
  [
    'Constraint Error: Duplicate key "mail: ada@x.org, b: 1" violates unique constraint.',
    /a row breaks a unique key.* of mail /,
  ],
  [
    'TransactionContext Error: Failed to commit: PRIMARY KEY or UNIQUE constraint violation: duplicate key "ada: x"',
    /failed: TransactionContext Error: a key violates a unique key\.$/,
  ],
  [
    'Constraint Error: PRIMARY KEY or UNIQUE constraint violation: duplicate key "ada@x.org"',
    /a row breaks a unique key/,
  ],
  [
    'Constraint Error: Violates foreign key constraint because key "user_id: ada@x.org" does not exist in the referenced table',
    /Load the dimensions first.* of user_id /,
  ],
  [
    'Constraint Error: Violates foreign key constraint because key "id: ada@x.org" is still referenced by a foreign key in a different table. If this is an unexpected constraint violation, please refer to our foreign key limitations in the documentation',
    /facts refer to the row.* of id /,
  ],
  [
    "Conversion Error: Could not convert string 'ada@x.org' to INT32 when casting from source column amount\n\nLINE 1: insert into d select 'ada@x.org', a from f\n                                  ^",
    /a value of amount does not fit INT32\.$/,
  ],
  ['Conversion Error: date field value out of range: "ada@x.org"', /a value does not fit\.$/],
  [
    'Conversion Error: Casting value "ada@x.org" to type DECIMAL(5,2) failed: value is out of range!',
    /a value does not fit\.$/,
  ],
  [
    'Invalid Input Error: Could not parse string "ada@x.org" according to format specifier "%Y"\nada@x.org\n^',
    /a value does not fit\.$/,
  ],
  [
    'Binder Error: Referenced column "x" not found\n\nLINE 1: SELECT x FROM d WHERE id = \'ada@x.org\'\n               ^',
    /column "x" not found$/,
  ],
] as const;

test.each(quoting)('quotes no value of a row: %s', (said, told) => {
  const { code, message } = warehouseError('Loading fact', new Error(said), 'warehouse.duckdb');
  expect({ code, message }).toEqual({ code: 'SOURCE', message: matching(told) });
  expect(message).not.toContain('ada');
});

test.each(['NOT NULL constraint failed: d.n', 'CHECK constraint failed on table d with expression CHECK((n > 0))'])(
  'leaves what quotes none as it is: %s',
  (said) => {
    const { message } = warehouseError('Loading fact', new Error(`Constraint Error: ${said}`), 'warehouse.duckdb');
    expect(message).toBe(`Loading fact failed: Constraint Error: ${said}`);
  },
);

test('quotes no figure of a row', () => {
  const said = 'Out of Range Error: Overflow in addition of INT32 (2147483647 + 1)!';
  expect(warehouseError('Loading fact', new Error(said), 'w.duckdb').message).toMatch(/a value does not fit\.$/);
});

test('tells what an invalid input is where no value is in it', () => {
  const said = 'Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result';
  expect(warehouseError('Loading fact', new Error(said), 'w.duckdb').message).toBe(`Loading fact failed: ${said}`);
});

test.each(['INTERRUPT', 'No space left on device', 'Permission denied'])(
  'takes a row’s value for no failure of another kind: %s',
  (value) => {
    const said = `Constraint Error: Duplicate key "id: ${value}" violates primary key constraint.`;
    expect(warehouseError('Loading fact', new Error(said), 'w.duckdb').code).toBe('SOURCE');
  },
);

test('an interrupt is a cancel', () => {
  expect(warehouseError('Loading fact', new Error('INTERRUPT Error: Interrupted!'), 'w.duckdb').code).toBe('CANCELLED');
});
