import { join } from 'node:path';
import type { FeedName } from '../../../shared/ids';
import { messageOf } from '../../../shared/errors';
import type { Clock, Files, Logger } from '../ports';

/** `feed`: changes of a feed's configuration. `metadata`: what maintenance did to files and logs. Runs are jobs/run-log.ts's. */
export type EventLogName = 'feed' | 'metadata';

export interface LakeEvent {
  /** What happened, one word of the domain: `enabled`, `compacted`. */
  readonly event: string;
  /** Null where it concerns the whole lake. */
  readonly feed: FeedName | null;
  /** The run that did it; null where no job did. */
  readonly runId: string | null;
  /** Plain JSON; bigint as digits. Never a secret, never a value of a record. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** logs/<name>_YYYY_MM.log: NDJSON `{at, event, feed, runId, details}`, one file a UTC month, appended and never rewritten. */
export interface EventLog {
  /**
   * Never throws: what was done is done, whether it could be written down or not. Resolves with null, or with a sentence saying that it
   * could not, for the caller's warnings; the process's log has it too.
   */
  append(name: EventLogName, event: LakeEvent): Promise<string | null>;
}

export interface EventLogPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createEventLog(root: string, { files, clock, logger }: EventLogPorts): EventLog {
  const folder = join(root, 'logs');
  return {
    async append(name, { event, feed, runId, details }) {
      const at = clock.now().toISOString();
      const path = join(folder, `${name}_${at.slice(0, 7).replace('-', '_')}.log`);
      try {
        await files.makeDirectory(folder);
        await files.appendLine(path, JSON.stringify({ at, event, feed, runId, details }, digitsOfBigint));
        return null;
      } catch (error) {
        const message = messageOf(error);
        logger.warn('event-log.append-failed', { path, event, feed, message });
        return `"${event}"${feed === null ? '' : ` of ${feed}`} was done, and could not be written to ${path}: ${message}`;
      }
    },
  };
}

function digitsOfBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Of two states of one thing, the fields that differ: `{field: {before, after}}`; compared as JSON. */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, { before: unknown; after: unknown }> {
  const changes: Record<string, { before: unknown; after: unknown }> = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[field], digitsOfBigint) === JSON.stringify(after[field], digitsOfBigint)) continue;
    changes[field] = { before: before[field] ?? null, after: after[field] ?? null };
  }
  return changes;
}
