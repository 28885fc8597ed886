import { createHash } from 'node:crypto';
import type { RetentionItem } from '../../../shared/contract/maintenance';
import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import { eventDay } from './late-data';
import type { LogState } from './log-state';
import { folderOf } from './sorted-map';
import type { LakeTable } from './types';
import { carryOut, planVacuum, type UnneededFile, type VacuumParts, type VacuumPlan } from './vacuum';
import { retentionRule, type FileChanges } from './vacuum-retained';

const dayMs = 86_400_000;

/** What of one feed has outlived its retention, down to the file. */
export type FeedRetention =
  | {
      readonly kind: 'days';
      readonly table: LakeTable;
      readonly base: LogState;
      /** Paths as the log spells them, sorted. */
      readonly paths: readonly string[];
      readonly items: readonly RetentionItem[];
    }
  | {
      readonly kind: 'versions';
      readonly table: LakeTable;
      readonly plan: VacuumPlan;
      readonly doomed: readonly UnneededFile[];
      readonly items: readonly RetentionItem[];
    };

/**
 * Days of a stream by event day, never by file time; versions of a table beyond those kept; of a quarantine the files all of whose records were
 * quarantined before the days that its feed keeps. Null where nothing is to be dropped: a feed that is disabled or keeps all has nothing, and
 * neither has a file of which no day is known. Reads only.
 */
export async function planRetention(table: LakeTable, parts: VacuumParts): Promise<FeedRetention | null> {
  const { feed } = table;
  if (!feed.enabled) return null;
  if (table.kind === 'data' && feed.kind === 'table')
    return feed.retentionVersions === null ? null : planVersions(table, parts);
  return feed.retentionDays === null ? null : planDays(table, feed.retentionDays, parts);
}

async function planDays(
  table: LakeTable,
  retentionDays: number,
  { clock }: VacuumParts,
): Promise<FeedRetention | null> {
  const base = await table.read();
  const keptFromMs = (Math.floor(clock.now().getTime() / dayMs) - retentionDays) * dayMs;
  const byDay = new Map<string, AddAction[]>();
  for (const add of base?.files.values() ?? []) {
    const day = dayOf(table, add);
    if (day === null || Date.parse(day) >= keptFromMs) continue;
    const others = byDay.get(day);
    if (others === undefined) byDay.set(day, [add]);
    else others.push(add);
  }
  if (base === null || byDay.size === 0) return null;
  const items = [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, adds]): RetentionItem => ({
        feed: table.feed.name,
        table: table.kind,
        kind: 'day',
        name,
        path: folderOf(decodeURIComponent(adds[0]?.path ?? '')),
        ...sumOf(adds),
      }),
    );
  const paths = [...byDay.values()].flat().map(({ path }) => path);
  return { kind: 'days', table, base, paths: paths.sort(), items };
}

/** UTC day by which a file is kept; null where none is known. Of a quarantine that of its newest record: a file goes whole or not at all. */
function dayOf({ kind }: LakeTable, add: AddAction): string | null {
  if (kind === 'data') return eventDay(add.partitionValues);
  return readFileStats(add.stats, 'quarantined_at').maxEventTime?.toISOString().slice(0, 10) ?? null;
}

async function planVersions(table: LakeTable, parts: VacuumParts): Promise<FeedRetention | null> {
  const plan = await planVacuum(table, retentionRule(table, 0), parts);
  const dropped = plan === null ? [] : versionsIn(plan.changes.filter(({ version }) => version < plan.oldest));
  if (plan === null || dropped.length === 0) return null;
  const unneeded = new Map(plan.files.filter(({ reason }) => reason === 'removed').map((file) => [file.path, file]));
  const doomed: UnneededFile[] = [];
  const items: RetentionItem[] = [];
  // A file that a later version has again stays; one that a restored version shares goes with the first that had it.
  const goes = ({ path }: AddAction): boolean => {
    const file = unneeded.get(decodeURIComponent(path));
    unneeded.delete(decodeURIComponent(path));
    if (file !== undefined) doomed.push(file);
    return file !== undefined;
  };
  for (const { tableVersion, written, rewritten } of dropped) {
    const own = written.filter(goes);
    const [first] = written;
    items.push({
      feed: table.feed.name,
      table: table.kind,
      kind: 'version',
      name: `v${tableVersion}`,
      path: first === undefined ? `version=v${tableVersion}` : folderOf(decodeURIComponent(first.path)),
      ...sumOf([...own, ...rewritten.filter(goes)]),
      // What compaction wrote are the same rows again.
      records: sumOf(own).records,
    });
  }
  // Versions without a file of their own take no room, and can be read for as long as nothing else goes.
  return doomed.length === 0 ? null : { kind: 'versions', table, plan, doomed, items };
}

interface VersionFiles {
  readonly tableVersion: number;
  readonly written: readonly AddAction[];
  /** What compaction wrote for it since. */
  readonly rewritten: AddAction[];
}

/** Table versions, with every file that was ever theirs. */
function versionsIn(changes: readonly FileChanges[]): VersionFiles[] {
  const versions: VersionFiles[] = [];
  for (const { tableVersion, added } of changes) {
    if (tableVersion !== null) versions.push({ tableVersion, written: added, rewritten: [] });
    else versions.at(-1)?.rewritten.push(...added);
  }
  return versions;
}

function sumOf(adds: readonly AddAction[]): { files: number; records: number; sizeBytes: number } {
  return {
    files: adds.length,
    records: adds.reduce((sum, { stats }) => sum + (readFileStats(stats, null).records ?? 0), 0),
    sizeBytes: adds.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Names a plan by its content: another file, day or version makes another token. */
export function retentionToken(planned: readonly FeedRetention[]): string {
  const content = planned
    .map(({ table, items, ...its }) => ({
      feed: table.shape.name,
      items,
      files: its.kind === 'days' ? its.paths : [its.plan.oldest, ...its.doomed.map(({ path }) => path)],
    }))
    .sort((a, b) => (a.feed < b.feed ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

/**
 * Drops exactly what was planned, by one entry: a file that a writer adds to an old day meanwhile stays until the next run. Days stay on disk, and
 * can be restored, until a vacuum takes them; versions of a table go at once. Gives the entry's version. Error: CONFLICT where one of the files is
 * gone from the newest version by now.
 */
export async function dropPlanned(
  planned: FeedRetention,
  runId: string,
  signal: AbortSignal,
  parts: VacuumParts,
): Promise<number> {
  if (planned.kind === 'versions') {
    const { table, plan, doomed } = planned;
    const outcome = await carryOut(table, plan, doomed, { runId, signal }, parts);
    return outcome.deltaVersion ?? plan.state.version;
  }
  const state = await planned.table.commit(planned.base, {
    operation: 'RETENTION',
    runId,
    adds: [],
    removes: planned.paths,
    dataChange: true,
    columns: null,
    tableVersion: null,
    positions: [],
    knownPositions: new Map(),
    quarantine: [],
    internal: () => [],
  });
  return state.version;
}
