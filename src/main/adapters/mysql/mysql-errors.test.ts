import { expect, test } from 'vitest';
import { toLakeError, withoutValues } from './mysql-errors';

const place = { server: 'db:3306', database: 'lake', username: 'loader' };
const said = (errno: number, text: string): Error => Object.assign(new Error(text), { errno });

test.each([
  [1062, "Duplicate entry 'ada@example.org' for key 'dim_users.email'", "error 1062 for key 'dim_users.email'"],
  [1062, "Duplicate entry 'ada' for key 'x' for key 'PRIMARY'", "error 1062 for key 'PRIMARY'"],
  [1062, "Doppelter Eintrag 'ada' für Schlüssel 'email'", 'error 1062'],
  [1366, "Incorrect integer value: 'ada' for column 'amount' at row 2", "error 1366 for column 'amount' at row 2"],
  [
    1366,
    "Incorrect integer value: 'ada' for column `lake`.`fact`.`amount` at row 2",
    'error 1366 for column `lake`.`fact`.`amount` at row 2',
  ],
  [1292, "Truncated incorrect DOUBLE value: 'ada'", 'error 1292'],
  [1525, "Incorrect DATE value: 'ada'", 'error 1525'],
  [1526, 'Table has no partition for value 4711', 'error 1526'],
])('of error %i, which quotes a value, the place alone is told: %s', (number, text, told) => {
  expect(withoutValues(number, text)).toBe(told);
  const { message } = toLakeError(said(number, text), 'Loading fact', place);
  expect(message).toContain(told);
  expect(message).not.toMatch(/ada|4711/);
});

test('what the server says of anything else is told as it is', () => {
  const text = "Data too long for column 'name' at row 3";
  expect(toLakeError(said(1406, text), 'Loading fact', place).message).toContain(text);
});
