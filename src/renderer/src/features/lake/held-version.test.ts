import { describe, expect, it } from 'vitest';
import { firstRows, heldVersion, versionSince } from './held-version';

describe('rows that are looked at while the feed is written', () => {
  it('are those of one version, where the feed has a log', () => {
    expect(firstRows('orders', heldVersion({ readOnly: false, deltaVersion: 7 }), 200)).toBe(
      'SELECT * FROM orders AT (VERSION => 7) LIMIT 200',
    );
    expect(firstRows('events', heldVersion({ readOnly: true, deltaVersion: 7 }), 200)).toBe(
      'SELECT * FROM events LIMIT 200',
    );
  });

  it('stay, and the version that came since is said', () => {
    expect(versionSince(7, 7)).toBeNull();
    expect(versionSince(7, 9)).toBe(9);
    expect(versionSince(null, 0)).toBe(0);
    expect(versionSince(7, null)).toBeNull();
  });
});
