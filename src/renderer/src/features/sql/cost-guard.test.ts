import { describe, expect, it, vi } from 'vitest';
import { defaultBounds, exceeds, storeBounds, storedBounds } from './cost-guard';
import { FakeStorage } from '../../../../../test/support/fake-storage';

const reading = (sizeBytes: number, rows: number | null) => ({
  total: { files: 1, filesTotal: 1, rows, rowsTotal: rows, sizeBytes, sizeBytesTotal: sizeBytes },
});

describe('the guard before Run', () => {
  it('asks where more bytes or more rows may be read than the bounds say', () => {
    expect(exceeds(reading(10_000_000_000, 500_000_000), defaultBounds)).toBe(false);
    expect(exceeds(reading(10_000_000_001, 1), defaultBounds)).toBe(true);
    expect(exceeds(reading(1, 500_000_001), defaultBounds)).toBe(true);
  });

  it('has bounds that are kept, where there is room for them', () => {
    const storage = new FakeStorage();
    storeBounds(storage, { bytes: null, rows: 7 });
    expect(storedBounds(storage)).toEqual({ bytes: null, rows: 7 });
    vi.spyOn(console, 'warn').mockReturnValue();
    const full = new FakeStorage({}, 5);
    storeBounds(full, { bytes: null, rows: 7 });
    expect(storedBounds(full)).toEqual(defaultBounds);
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it('asks before anything is read where a bound is 0, also after a restart', () => {
    const storage = new FakeStorage();
    storeBounds(storage, { bytes: 0, rows: null });
    expect(exceeds(reading(1, null), storedBounds(storage))).toBe(true);
    expect(exceeds(reading(0, null), storedBounds(storage))).toBe(false);
  });

  it('asks nothing where there is no bound, and not for rows that nobody knows', () => {
    expect(exceeds(reading(1e15, 1e15), { bytes: null, rows: null })).toBe(false);
    expect(exceeds(reading(1, null), { bytes: null, rows: 1 })).toBe(false);
  });
});
