import { describe, expect, it } from 'vitest';
import { snapshotState } from './snapshot-state';

const table = {
  kind: 'fact' as const,
  rows: 10,
  snapshotVersion: 3,
  loadedAt: '2026-11-21T14:00:00.000Z',
  lakeVersion: 3,
};

describe('a table beside the lake', () => {
  it('is the newest, behind by versions, or ahead of a lake that was set back', () => {
    expect(snapshotState(table)).toEqual({ state: 'newest' });
    expect(snapshotState({ ...table, lakeVersion: 5 })).toEqual({ state: 'behind', versions: 2 });
    expect(snapshotState({ ...table, lakeVersion: 2 })).toEqual({ state: 'ahead' });
  });

  it('is not loaded where the lake has rows, and has nothing to load where it has none', () => {
    const never = { ...table, rows: null, snapshotVersion: null, loadedAt: null };
    expect(snapshotState(never)).toEqual({ state: 'notLoaded' });
    expect(snapshotState({ ...never, lakeVersion: null })).toEqual({ state: 'nothingToLoad' });
  });

  it('is refreshed by each sync where it is a dimension', () => {
    const dimension = { ...table, kind: 'dimension' as const, snapshotVersion: null, loadedAt: null };
    expect(snapshotState(dimension)).toEqual({ state: 'refreshed' });
    expect(snapshotState({ ...dimension, rows: 0 })).toEqual({ state: 'notLoaded' });
  });

  it('is live where a live load fills it, whatever the lake has', () => {
    expect(snapshotState({ ...table, snapshotVersion: 0 })).toEqual({ state: 'live' });
    expect(snapshotState({ ...table, snapshotVersion: 0, lakeVersion: null })).toEqual({ state: 'live' });
  });

  it('is loaded where its feed is no longer in the lake', () => {
    expect(snapshotState({ ...table, lakeVersion: null })).toEqual({ state: 'loaded' });
  });
});
