import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import type { CheckpointContent, CheckpointFiles } from '../ports';
import { parseAction, serializeAction, type AddAction, type DeltaAction, type RemoveAction } from './delta-actions';
import { replay, type LogState } from './log-state';
import { SortedMap } from './sorted-map';
import { tombstonesKeptFromMs } from './tombstones';

const valuesSchema = z.record(z.string(), z.string().nullable());
const filesSchema = z.object({
  paths: z.array(z.string()),
  sizes: z.array(z.int()),
  modificationTimes: z.array(z.int()),
  partitionValues: z.array(z.string()),
  tags: z.array(z.string().nullable()),
});
const statsSchema = z.array(z.string().nullable());

/** The state that a checkpoint of this version holds, without commitInfo. Errors: CORRUPT, REFUSED (a table of a newer protocol). */
export function stateOf(content: CheckpointContent, version: number, tablePath: string, path: string): LogState {
  const actions: DeltaAction[] = [];
  for (const line of content.actions) {
    const action = parseAction(line, path);
    if (action !== null) actions.push(action);
  }
  const state = replay(null, [{ version, actions }], tablePath);
  if (state === null) throw new LakeError('INTERNAL', `${path} led to no state.`, { details: { path } });
  return { ...state, files: filesOf(content, path) };
}

function filesOf(content: CheckpointContent, path: string): ReadonlyMap<string, AddAction> {
  // Days and sets of columns are few: files share one object each.
  const shared = new Map<string, Record<string, string | null>>();
  const valuesOf = (text: string): Record<string, string | null> => {
    let known = shared.get(text);
    if (known === undefined) {
      known = valuesSchema.parse(JSON.parse(text));
      shared.set(text, known);
    }
    return known;
  };
  const paths: string[] = [];
  const adds: AddAction[] = [];
  try {
    for (const files of content.files) {
      for (const add of addsOf(files, valuesOf)) {
        paths.push(add.path);
        adds.push(add);
      }
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError || cause instanceof RangeError)) throw cause;
    throw new LakeError('CORRUPT', `The live files in ${path} are not as the Delta protocol has them.`, {
      details: { path },
      cause,
    });
  }
  return SortedMap.ofColumns(paths, adds);
}

function* addsOf(
  content: CheckpointFiles,
  valuesOf: (text: string) => Record<string, string | null>,
): Generator<AddAction> {
  const { stats: statsBytes, ...texts } = content;
  const columns = filesSchema.parse(
    Object.fromEntries(Object.entries(texts).map(([name, text]): [string, unknown] => [name, JSON.parse(text)])),
  );
  const { sizes, modificationTimes, partitionValues, tags } = columns;
  let parsed: readonly (string | null)[] | null = null;
  // The bulk of a checkpoint, and most of it never looked at.
  const statsAt = (at: number): string | undefined => {
    parsed ??= statsSchema.parse(JSON.parse(new TextDecoder().decode(statsBytes)));
    return parsed[at] ?? undefined;
  };
  for (const [at, path] of columns.paths.entries()) {
    const size = sizes[at];
    const modificationTime = modificationTimes[at];
    const values = partitionValues[at];
    if (size === undefined || modificationTime === undefined || values === undefined)
      throw new RangeError(`${path} lacks a value`);
    const tag = tags[at] ?? null;
    yield {
      path,
      partitionValues: valuesOf(values),
      size,
      modificationTime,
      dataChange: false,
      get stats() {
        return statsAt(at);
      },
      tags: tag === null ? undefined : valuesOf(tag),
    };
  }
}

export interface CheckpointLines {
  readonly lines: readonly string[];
  /** Paths of which the lines say all; null where they are the whole state. */
  readonly touched: readonly string[] | null;
  readonly keepTombstonesFromMs: number;
}

/**
 * The state as actions of a checkpoint; of its files and tombstones only those of the entries after the checkpoint that the new one is made from,
 * where there is one. Tombstones that have expired are left out, as the protocol allows.
 */
export function checkpointLines(
  state: LogState,
  since: readonly (readonly DeltaAction[])[] | null,
  nowMs: number,
): CheckpointLines {
  const keepTombstonesFromMs = tombstonesKeptFromMs(nowMs);
  const lines = [serializeAction({ protocol: state.protocol }), serializeAction({ metaData: state.metaData })];
  for (const [appId, version] of state.transactions)
    lines.push(serializeAction({ txn: { appId, version, lastUpdated: undefined } }));
  const addLine = (add: AddAction): void => {
    lines.push(serializeAction({ add: { ...add, dataChange: false } }));
  };
  const removeLine = (remove: RemoveAction): void => {
    if ((remove.deletionTimestamp ?? 0) < keepTombstonesFromMs) return;
    lines.push(serializeAction({ remove: { ...remove, dataChange: false } }));
  };
  if (since === null) {
    for (const add of state.files.values()) addLine(add);
    for (const remove of state.tombstones.values()) removeLine(remove);
    return { lines, touched: null, keepTombstonesFromMs };
  }
  const touched = touchedPaths(since);
  for (const path of touched) {
    const add = state.files.get(path);
    const remove = state.tombstones.get(path);
    if (add !== undefined) addLine(add);
    else if (remove !== undefined) removeLine(remove);
  }
  return { lines, touched, keepTombstonesFromMs };
}

function touchedPaths(since: readonly (readonly DeltaAction[])[]): string[] {
  const paths = new Set<string>();
  for (const action of since.flat()) {
    if ('add' in action) paths.add(action.add.path);
    else if ('remove' in action) paths.add(action.remove.path);
  }
  return [...paths].sort();
}
