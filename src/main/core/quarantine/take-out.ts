import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { Column } from '../../../shared/contract/types';
import type { AddAction, QuarantineTaken } from '../lake/delta-actions';
import { storedColumns } from '../lake/feed-layout';
import { outboxPosition, takenPosition } from '../lake/quarantine';
import { columnsTag, fingerprint } from '../lake/schema-evolution';
import { createLanding } from '../lake/staged-files';
import type { StagedFile, WriterResult } from '../ports';
import type { OpenQuarantine, QuarantineFile } from './open-quarantine';
import type { TrialParts } from './trial';

/** A quarantine file with rows taken out of it. */
export interface TakenFile {
  readonly file: QuarantineFile;
  /** With the rows that stay; null where none does. */
  readonly rest: StagedFile | null;
}

export interface TakeOut {
  readonly operation: 'REDRIVE' | 'DISCARD';
  readonly quarantine: OpenQuarantine;
  readonly taken: readonly TakenFile[];
  /** What goes into the feed; null where nothing does. */
  readonly result: WriterResult | null;
  readonly runId: string | null;
  readonly signal: AbortSignal;
}

/** Writes the file without those rows, beside the feed's own staged files: whoever opens the feed next cleans both. */
export async function stageRest(
  file: QuarantineFile,
  without: readonly number[],
  { feed }: OpenQuarantine,
  signal: AbortSignal,
  { engine, store, ids, clock }: TrialParts,
): Promise<TakenFile> {
  const rest = await engine.quarantineRest({
    path: file.absolutePath,
    without,
    stagingPath: store.table(feed).shape.path,
    compression: feed.compression,
    fileId: () => ids.next(),
    now: () => clock.now(),
    signal,
  });
  return { file, rest };
}

/**
 * Publishes what was taken: one entry of the feed's log adds the rows and names the quarantine files they came from, and so decides; then the
 * quarantine's log follows (lake/quarantine.ts), by whoever opens it next if not by this. Call `finishTakeOut` then. Gives the feed's version. Errors: CONFLICT (another took
 * records, or rewrote the files; nothing was changed), IO, CANCELLED.
 */
export async function commitTakeOut(its: TakeOut, parts: TrialParts): Promise<number> {
  const { operation, quarantine, taken, result, runId, signal } = its;
  const { feed, base, version } = quarantine;
  const { store } = parts;
  const table = store.table(feed);
  const rests = taken.flatMap(({ rest }) => (rest === null ? [] : [rest]));
  const landing = createLanding([...(result?.files ?? []), ...rests], parts);
  try {
    const adds: AddAction[] = [];
    for (const file of result?.files ?? []) {
      const add = await landing.land(table.shape, file);
      adds.push(
        file.columns === undefined ? add : { ...add, tags: { ...add.tags, ...columnsTagOf(its, file.columns) } },
      );
    }
    const files: QuarantineTaken['files'] = [];
    for (const { file, rest } of taken) {
      const add = rest === null ? undefined : await landing.land(store.quarantineTable(feed).shape, rest);
      files.push({ path: file.path, rest: add });
    }
    throwIfAborted(signal, `Taking records out of the quarantine of ${feed.name}`);
    await landing.assertStillThere();
    await assertStillLive(its, parts);
    const state = await table.commit(base, {
      operation,
      runId,
      adds,
      removes: [],
      dataChange: true,
      columns: result === null || result.files.length === 0 ? null : storedColumns(feed, result.columns),
      tableVersion: null,
      positions: [takenPosition(base)],
      knownPositions: base.transactions,
      quarantine: [],
      quarantineTaken: { since: version, files },
      internal: (entry) => [outboxPosition(entry)],
    });
    return state.version;
  } catch (error) {
    // Where the entry may stand after all, its files must stay too.
    if (!(error instanceof LakeError && error.details['outcome'] === 'unknown')) await landing.takeBack();
    throw error;
  }
}

/**
 * Sees to it that the quarantine's log has followed. The commit has tried, and kept a failure to itself: here it is told, lest anybody believe that
 * it is over. Error: IO.
 */
export async function finishTakeOut({ feed }: OpenQuarantine, { store }: TrialParts): Promise<void> {
  try {
    await store.quarantine(feed);
  } catch (cause) {
    throw new LakeError(
      'IO',
      `The records were taken, but the quarantine of ${feed.name} still shows them: it could not be written. It is put in order as soon as it is opened again.`,
      { details: { feed: feed.name }, cause, retryable: true },
    );
  }
}

/** Spares most of the work of taking back a compaction of the quarantine that came in between: see lake/quarantine-taken.ts. */
async function assertStillLive({ quarantine: { feed }, taken }: TakeOut, { store }: TrialParts): Promise<void> {
  const state = await store.quarantineTable(feed).read();
  if (taken.every(({ file }) => state?.files.has(file.path) === true)) return;
  throw new LakeError(
    'CONFLICT',
    `The quarantine of ${feed.name} was changed by another meanwhile. Nothing was taken; try again.`,
    { details: { feed: feed.name }, retryable: true },
  );
}

function columnsTagOf({ quarantine: { feed } }: TakeOut, columns: readonly Column[]): Record<string, string> {
  return { [columnsTag]: fingerprint(storedColumns(feed, columns)) };
}
