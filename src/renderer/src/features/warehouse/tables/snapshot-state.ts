import type { WarehouseStatus } from '../../../../../shared/contract/warehouse';

type LoadedTable = Pick<
  WarehouseStatus['tables'][number],
  'kind' | 'rows' | 'snapshotVersion' | 'loadedAt' | 'lakeVersion'
>;

/** Where a table is beside the lake. `behind`: by so many versions. */
export type SnapshotState =
  | { readonly state: 'nothingToLoad' | 'notLoaded' | 'newest' | 'ahead' | 'loaded' | 'live' | 'refreshed' }
  | { readonly state: 'behind'; readonly versions: number };

/** A dimension has no snapshots: each sync refreshes it. */
export function snapshotState({ kind, rows, snapshotVersion, lakeVersion, loadedAt }: LoadedTable): SnapshotState {
  if (kind === 'dimension' && (rows ?? 0) > 0) return { state: 'refreshed' };
  // Snapshot 0 has no place among the lake's versions: it is none of them, and newer than all.
  if (snapshotVersion === 0) return { state: 'live' };
  if (snapshotVersion !== null && lakeVersion !== null) {
    if (snapshotVersion === lakeVersion) return { state: 'newest' };
    // The lake was restored to an earlier version, or made anew.
    if (snapshotVersion > lakeVersion) return { state: 'ahead' };
    return { state: 'behind', versions: lakeVersion - snapshotVersion };
  }
  if (loadedAt !== null) return { state: 'loaded' };
  return { state: lakeVersion === null && (rows ?? 0) === 0 ? 'nothingToLoad' : 'notLoaded' };
}
