import type { EventLog, LakeEvent } from '../../src/main/core/jobs/event-log';
import type { JobContext } from '../../src/main/core/jobs/types';
import type { LakeStore } from '../../src/main/core/lake/types';
import type { Files, ParquetEngine, PartitionOffsets } from '../../src/main/core/ports';
import type { RedriveParts } from '../../src/main/core/quarantine/redrive';
import type { Job } from '../../src/shared/contract/jobs';
import type { FeedConfig } from '../../src/shared/contract/feeds';
import { jsonDecoders } from './formats';
import { countingIds, recordingLogger, systemClock } from './delta-lake';

let opened = 0;

/** What a redrive needs, with the events that it told of. */
export function redriveParts(
  store: LakeStore,
  files: Files,
  engine: ParquetEngine,
): RedriveParts & { readonly told: LakeEvent[] } {
  opened += 1;
  const told: LakeEvent[] = [];
  const events: EventLog = {
    append: async (_name, event) => {
      told.push(event);
      return null;
    },
  };
  const { logger } = recordingLogger();
  return {
    store,
    decoders: jsonDecoders,
    files,
    engine,
    clock: systemClock,
    ids: countingIds(`r${opened}x`),
    logger,
    events,
    told,
  };
}

export function jobContext(signal: AbortSignal = new AbortController().signal): JobContext & {
  readonly progressed: Partial<Job['progress']>;
  readonly warnings: string[];
} {
  const progressed: Partial<Job['progress']> = {};
  const warnings: string[] = [];
  return {
    runId: 'redrive-run',
    signal,
    stopRequested: new AbortController().signal,
    progress: (update) => void Object.assign(progressed, update),
    warn: (message) => void warnings.push(message),
    progressed,
    warnings,
  };
}

/** By their rows: which offsets are in the feed and which in its quarantine, once what a crash left is finished. */
export async function offsetsOf(
  store: LakeStore,
  feed: FeedConfig,
  engine: ParquetEngine,
): Promise<PartitionOffsets[]> {
  const quarantine = (await store.quarantine(feed))?.files ?? [];
  const rows = (await store.snapshot(feed))?.files ?? [];
  const files = {
    rows: rows.map(({ absolutePath }) => absolutePath),
    quarantine: quarantine.map(({ absolutePath }) => absolutePath),
  };
  return await engine.countOffsets(files, new AbortController().signal);
}
