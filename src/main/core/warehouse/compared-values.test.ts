import { expect, it } from 'vitest';
import { comparable, ExactSum } from './compared-values';

it.each([
  ['DECIMAL(18,2)', '12.30', '12.3'],
  ['DECIMAL(18,2)', '12.00', '12'],
  ['DECIMAL(18,2)', '-0.00', '0.00'],
  ['BOOLEAN', 'true', '1'],
  ['DOUBLE', '1e3', '1000'],
  ['DATETIME(6)', '2026-01-01 10:00:00.120000', '2026-01-01T10:00:00.12Z'],
  ['DATETIME(6)', '2026-01-01 10:00:00.000000', '2026-01-01 10:00:00+00'],
  ['BLOB', '0aff', '0AFF'],
  ['JSON', '{"a":1,"b":[1,2]}', '{"b": [1, 2], "a": 1}'],
] as const)('takes %s of %s and %s for the same', (type, one, other) => {
  expect(comparable(one, type)).toBe(comparable(other, type));
});

it.each([
  ['DECIMAL(18,2)', '12.30', '12.31'],
  ['DECIMAL(18,2)', '100', '1'],
  ['BIGINT', '9007199254740993', '9007199254740992'],
  ['VARCHAR(9)', 'a', 'A'],
  ['VARCHAR(9)', '1.0', '1'],
  ['DATETIME(6)', '2026-01-01 10:00:10', '2026-01-01 10:00:01'],
] as const)('tells %s of %s from %s', (type, one, other) => {
  expect(comparable(one, type)).not.toBe(comparable(other, type));
});

it('adds up with every digit, whatever the scale', () => {
  const sum = new ExactSum();
  expect(sum.text()).toBeNull();
  for (const text of ['9007199254740993', '0.1', null, '0.25', '-1']) sum.add(text);
  expect(sum.text()).toBe('9007199254740992.35');
  const negative = new ExactSum();
  negative.add('-0.05');
  expect(negative.text()).toBe('-0.05');
});
