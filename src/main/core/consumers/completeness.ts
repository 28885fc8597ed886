import type { z } from 'zod';
import type { completenessSchema } from '../../../shared/contract/consumers';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { isRowTime } from '../ksqldb/stream-positions';
import type { LakeStore } from '../lake/types';
import type { ParquetEngine } from '../ports';
import { openHeldOffsets } from './held-offsets';
import { isReplayMark } from './replay-mark';

/**
 * What the lake and its quarantine hold of a feed's topic, counted by their rows; of the topic itself nothing is asked. Errors: REFUSED (rows of
 * several sources).
 */
export async function completenessOf(
  feed: FeedConfig,
  ports: { readonly store: LakeStore; readonly engine: ParquetEngine },
  signal: AbortSignal,
): Promise<z.input<typeof completenessSchema>> {
  const snapshot = await ports.store.snapshot(feed);
  assertOneTopic(feed, snapshot?.positions ?? new Map());
  const quarantine = await ports.store.quarantine(feed);
  // After both: what is counted is of them or newer, so that an answer is taken for too old rather than for one of now.
  const { files } = await openHeldOffsets(feed, ports);
  const counted = await ports.engine.countOffsets(files, signal);
  const partitions = counted.map((found) => ({
    partition: found.partition,
    rows: found.rows,
    quarantined: found.quarantined,
    first: found.first.toString(),
    contiguousTo: found.contiguousTo?.toString() ?? null,
    last: found.last.toString(),
    gaps: found.gaps.map(({ from, to }) => ({ from: from.toString(), to: to.toString() })),
    missing: Number(found.missing),
    duplicates: found.duplicates,
  }));
  return {
    deltaVersion: snapshot?.deltaVersion ?? null,
    quarantined: quarantine?.totals.records ?? 0,
    maxEventTime: snapshot?.totals.maxEventTime?.toISOString() ?? null,
    partitions,
  };
}

/**
 * Rows are told apart by `kafka_partition` and `kafka_offset` alone, and exports of the sample and imports number theirs there, too. Error:
 * REFUSED naming the other source.
 */
export function assertOneTopic(feed: FeedConfig, positions: ReadonlyMap<string, bigint>): void {
  const sources = new Set<string>();
  for (const appId of positions.keys()) {
    if (isReplayMark(appId) || isRowTime(appId)) continue;
    sources.add(tellsOffsets(appId) ? appId.slice(0, appId.lastIndexOf(':')) : (appId.split(':')[0] ?? appId));
  }
  // From before the cluster told the topic's id: its name stood in the place of it, and the rows are the topic's.
  for (const source of sources) {
    const [, clusterId, , topic] = source.split(':');
    const isSame = (other: string): boolean => other.startsWith(`kafka:${clusterId}:`) && other.endsWith(`:${topic}`);
    if (source === `kafka:${clusterId}:${topic}:${topic}` && [...sources].filter(isSame).length > 1)
      sources.delete(source);
  }
  if (sources.size < 2 && [...sources].every(tellsOffsets)) return;
  throw new LakeError(
    'REFUSED',
    `"${feed.name}" holds rows of more than its topic (${[...sources].join(', ')}), and which of them came from which cannot be told by partition and offset. Consume the topic into a feed of its own.`,
    { details: { feed: feed.name } },
  );
}

/** Whether a source's rows have the partitions and offsets of a topic, which its position ends in. */
function tellsOffsets(source: string): boolean {
  return source.startsWith('kafka:') || source.startsWith('ksqldb:');
}
