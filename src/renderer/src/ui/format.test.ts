import { describe, expect, it } from 'vitest';
import { createFormat } from './format';

const format = createFormat('en');

describe('numbers, sizes and times', () => {
  it('groups counts and never rounds them', () => {
    expect(format.count(5_000_000)).toBe('5,000,000');
  });

  it('shows digits exactly, in the groups of the language, and leaves other texts alone', () => {
    expect(format.exact('123456789012345678901.50')).toBe('123,456,789,012,345,678,901.50');
    expect(createFormat('fr').exact('-1234.5')).toBe('-1\u202f234,5');
    expect(format.exact('1e300')).toBe('1e300');
  });

  it('shows sizes in decimal units', () => {
    expect(format.bytes(0)).toBe('0 bytes');
    expect(format.bytes(1)).toBe('1 byte');
    expect(format.bytes(999)).toBe('999 bytes');
    expect(format.bytes(1000)).toBe('1 kB');
    expect(format.bytes(1_234_567)).toBe('1.2 MB');
    expect(format.bytes(5_000_000_000)).toBe('5 GB');
  });

  it('says what separates thousands and decimals where numbers are typed', () => {
    expect(format.separators).toEqual({ thousands: ',', decimals: '.' });
    expect(createFormat('fr').separators).toEqual({ thousands: '\u202f', decimals: ',' });
  });

  it('says in French how long ago something was, and not by a minus', () => {
    expect(createFormat('fr').relativeShort('2026-11-21T10:00:00Z', Date.parse('2026-11-21T10:00:43Z'))).toBe(
      'il y a 43\u00a0s',
    );
  });

  it('shows durations at the precision that matters', () => {
    expect(format.duration(42.4)).toBe('42 ms');
    expect(format.duration(3210)).toBe('3.2 sec');
    expect(format.duration(125_000)).toBe('2 min 5 sec');
  });

  it('shows an age in one unit', () => {
    expect(format.age(999)).toBe('0 sec');
    expect(format.age(61_000)).toBe('1 min');
    expect(format.age(9_000_000)).toBe('2.5 hr');
    expect(format.age(40 * 86_400_000)).toBe('40 days');
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(format.relative('2026-11-21T11:57:00Z', now)).toBe('3 minutes ago');
    expect(format.relative('2026-11-20T11:00:00Z', now)).toBe('yesterday');
    expect(format.relative('2026-11-21T12:00:09Z', now)).toBe('now');
  });

  it('keeps to UTC and starts weeks on Monday', () => {
    expect(format.day('2026-01-01')).toBe('Jan 1, 2026');
    expect(format.weekdays()).toEqual(['M', 'T', 'W', 'T', 'F', 'S', 'S']);
  });
});
