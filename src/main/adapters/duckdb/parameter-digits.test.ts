import { expect, test } from 'vitest';
import type { ParameterType } from '../../../shared/contract/statements';
import { lostByCast } from './parameter-digits';

test.each<[ParameterType, string, string | null]>([
  ['BIGINT', '1.6', 'decimals'],
  ['BIGINT', '15e-1', 'decimals'],
  ['BIGINT', '-0.5', 'decimals'],
  ['BIGINT', '-9223372036854775808', null],
  ['BIGINT', '2.000', null],
  ['BIGINT', '1.5e1', null],
  ['BIGINT', '150e-1', null],
  ['BIGINT', '1_000', null],
  ['BIGINT', '0.0', null],
  ['BIGINT', 'seven', null],
  ['DECIMAL(38,9)', '0.1234567891', 'digits after its 9th decimal'],
  ['DECIMAL(38,9)', '1e-40', 'digits after its 9th decimal'],
  ['DECIMAL(38,9)', '0.1234567890', null],
  ['DECIMAL(38,9)', '12345678901234567890123456789.123456789', null],
  ['DATE', '2026-11-20 10:00:00', 'a time of day'],
  ['DATE', '2026-11-20T00:30', 'a time of day'],
  ['DATE', '2026-11-20 00:00:00', null],
  ['DATE', '2026-11-20', null],
  ['TIMESTAMP', '2026-11-20 10:00:00.1234567', 'digits after its microseconds'],
  ['TIMESTAMP', '2026-11-20 10:00:00.123456000', null],
  ['TIMESTAMP', '2026-11-20T10:00:00Z', null],
  ['TIMESTAMP', '2026-11-20 10:00:00+00', null],
  ['TIMESTAMP', '2026-11-20 10:00:00+02', 'an offset from UTC'],
  ['TIMESTAMP', '2026-11-20 10:00:00.5 -05:30', 'an offset from UTC'],
  ['TIMESTAMP', '2026-11-20', null],
  ['TIMESTAMP WITH TIME ZONE', '2026-11-20 10:00:00.123456+02', null],
  ['TIMESTAMP WITH TIME ZONE', '2026-11-20 10:00:00.1234567+02', 'digits after its microseconds'],
  ['DOUBLE', '0.1234567890123456789', null],
  ['VARCHAR', '1.6', null],
])('%s of %s leaves out %s', (type, text, lost) => {
  expect(lostByCast(type, text)).toBe(lost);
});

test('a text of many zeros is looked through once', () => {
  expect(lostByCast('BIGINT', `1.${'0'.repeat(300_000)}1`)).toBe('decimals');
});
