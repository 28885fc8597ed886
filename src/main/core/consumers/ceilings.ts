import type { LogState } from '../lake/log-state';
import { internalAppPrefix } from '../lake/snapshot';
import type { SourcePosition } from '../ports';

const prefix = `${internalAppPrefix}ceiling:`;

/** Of partitions that a seek moved back, by the key of their position: the highest offset that the lake may hold. */
export function ceilingsOf(state: LogState | null): Map<string, bigint> {
  return new Map(
    [...(state?.transactions ?? [])].flatMap(([appId, version]) =>
      appId.startsWith(prefix) ? [[appId.slice(prefix.length), version] as const] : [],
    ),
  );
}

export function ceilingPosition(positionKey: string, highest: bigint): SourcePosition {
  return { appId: `${prefix}${positionKey}`, version: highest };
}
