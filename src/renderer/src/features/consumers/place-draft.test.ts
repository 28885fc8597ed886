import { describe, expect, it } from 'vitest';
import { placeDraft, placeOf } from './place-draft';

describe('a place in a topic as it is entered', () => {
  it('reads a time as UTC, with and without seconds', () => {
    const draft = placeDraft('timestamp');
    expect(placeOf({ ...draft, time: '2026-11-21T08:30' })).toEqual({
      place: { at: 'timestamp', timestamp: '2026-11-21T08:30:00.000Z' },
    });
    expect(placeOf({ ...draft, time: '2026-11-21T08:30:15' })).toEqual({
      place: { at: 'timestamp', timestamp: '2026-11-21T08:30:15.000Z' },
    });
    expect(placeOf(draft)).toEqual({ problem: 'time' });
  });

  it('keeps an offset beyond the integers of a double, and leaves out the partitions without one', () => {
    expect(placeOf({ ...placeDraft('offsets'), offsets: { 0: '', 2: '9007199254740993' } })).toEqual({
      place: { at: 'offsets', offsets: [{ partition: 2, offset: '9007199254740993' }] },
    });
  });

  it('says what is wrong with offsets', () => {
    const draft = placeDraft('offsets');
    expect(placeOf({ ...draft, offsets: { 0: '' } })).toEqual({ problem: 'noOffset' });
    expect(placeOf({ ...draft, offsets: { 0: '12', 1: '-1' } })).toEqual({ problem: 'offset' });
    expect(placeOf({ ...draft, offsets: { 0: '1e3' } })).toEqual({ problem: 'offset' });
  });

  it('ignores what was entered for another kind of place', () => {
    expect(placeOf({ at: 'earliest', time: 'nonsense', offsets: { 0: 'nonsense' } })).toEqual({
      place: { at: 'earliest' },
    });
  });
});
