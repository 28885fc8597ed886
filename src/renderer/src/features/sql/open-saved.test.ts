import { describe, expect, it } from 'vitest';
import { typedOf } from './open-saved';

describe('the parameters of a saved query that is opened', () => {
  const parameters = [
    { name: 'country', type: 'VARCHAR', default: null },
    { name: 'day', type: 'DATE', default: '2026-01-01' },
    { name: 'text', type: 'TEXT', default: '' },
  ];
  const day = { type: 'DATE', text: '2026-01-01', isNull: false };
  const text = { type: 'VARCHAR', text: '', isNull: false };

  it('are still to be typed where the file has no default', () => {
    expect(typedOf({ parameters, pinned: [] })).toEqual({
      country: { type: 'VARCHAR', text: '', isNull: false },
      day,
      text,
    });
  });

  it('are NULL where it is pinned, as they were when it was', () => {
    expect(typedOf({ parameters, pinned: [{ feed: 'orders', version: 12 }] })).toEqual({
      country: { type: 'VARCHAR', text: '', isNull: true },
      day,
      text,
    });
  });
});
