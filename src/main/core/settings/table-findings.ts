import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Finding } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import { walkTable } from '../lake/level-check';
import { metadataIsCurrent } from '../lake/metadata-file';
import type { LakeStore, LakeTable } from '../lake/types';
import type { EventLog } from '../jobs/event-log';
import type { Clock, Files } from '../ports';

export interface TableFindingsPorts {
  readonly store: LakeStore;
  readonly files: Files;
  readonly clock: Clock;
  readonly events: EventLog;
}

const octal = (mode: number): string => (mode & 0o777).toString(8);

function tablesOf(store: LakeStore, feeds: readonly FeedConfig[]): LakeTable[] {
  return feeds
    .filter((feed) => feed.source.type !== 'folder')
    .flatMap((feed) => [store.table(feed), store.quarantineTable(feed)]);
}

/** Who may read each feed's files, what lies beside the newest versions, and whether the summaries are of them. */
export async function tableFindings(ports: TableFindingsPorts, feeds: readonly FeedConfig[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const beside = { files: 0, sizeBytes: 0, leftOver: 0 };
  let modesKnown = true;
  let wrongTables = 0;
  for (const table of tablesOf(ports.store, feeds)) {
    try {
      const seen = await walkTable(ports.files, table.shape, ports.clock.now().getTime(), false);
      modesKnown &&= seen.modesKnown;
      if (seen.firstWrong !== null) wrongTables += 1;
      const level = levelFinding(table, seen);
      if (level !== null) findings.push(level);
      const live = new Set([...((await table.read())?.files.keys() ?? [])].map((path) => decodeURIComponent(path)));
      for (const [path, sizeBytes] of seen.files) {
        if (live.has(path)) continue;
        beside.files += 1;
        beside.sizeBytes += sizeBytes;
      }
      beside.leftOver += seen.leftOver;
      const metadata = await metadataFinding(table, ports);
      if (metadata !== null) findings.push(metadata);
    } catch (error) {
      findings.push({
        check: `files of ${table.shape.name}`,
        status: 'failed',
        message: messageOf(error),
        remedy: 'Give this user read access to the folder, then run lagoon doctor again.',
      });
    }
  }
  if (!modesKnown) findings.unshift(noModes);
  else if (wrongTables === 0) findings.unshift(levelsAreRight);
  findings.push(spaceFinding(beside));
  return findings;
}

const levelsAreRight: Finding = {
  check: 'levels',
  status: 'ok',
  message: 'Every folder and file of every feed has the mode of its level.',
  remedy: null,
};
const noModes: Finding = {
  check: 'levels',
  status: 'skipped',
  message: 'This system has no modes of files: who may read the lake follows from the permissions of its folder.',
  remedy: null,
};

function levelFinding(table: LakeTable, seen: Awaited<ReturnType<typeof walkTable>>): Finding | null {
  const { firstWrong, wrong } = seen;
  if (firstWrong === null) return null;
  const { path, mode, wanted } = firstWrong;
  const others = wrong === 1 ? '' : `, and ${wrong - 1} more`;
  const level = table.kind === 'quarantine' ? 'quarantine' : table.feed.level;
  return {
    check: `level of ${table.shape.name}`,
    status: 'warning',
    message: `${path} has mode ${octal(mode)} and should have ${octal(wanted)} (${level})${others}.`,
    remedy: 'Run lagoon doctor --fix: it gives each the mode of its level.',
  };
}

async function metadataFinding(table: LakeTable, { files }: TableFindingsPorts): Promise<Finding | null> {
  if (table.kind === 'quarantine') return null;
  const state = await table.read();
  if (state === null || (await metadataIsCurrent(table.shape.path, state.version, { files }))) return null;
  return {
    check: `summary of ${table.shape.name}`,
    status: 'warning',
    message: `_metadata.json of ${table.shape.name} is missing, damaged or not of version ${state.version}. Lagoon does not read it; scripts may.`,
    remedy: `The next run that writes to the feed makes it anew: lagoon export ${table.feed.name}`,
  };
}

function spaceFinding({ files, sizeBytes, leftOver }: { files: number; sizeBytes: number; leftOver: number }): Finding {
  const left =
    leftOver === 0 ? '' : ` ${leftOver} temporary files were left by runs that died; the next runs remove them.`;
  return {
    check: 'space',
    status: 'ok',
    message:
      files === 0
        ? `No data file lies beside the newest versions.${left}`
        : `${files} data files (${(sizeBytes / 1e6).toFixed(1)} MB) belong to earlier versions or to none.${left}`,
    remedy: files === 0 ? null : 'lagoon vacuum --dry-run lists what is no longer needed.',
  };
}

/** Gives every folder and file the mode of its level. Errors: IO naming the path that could not be changed. */
export async function mendLevels(ports: TableFindingsPorts, feeds: readonly FeedConfig[]): Promise<number> {
  let changed = 0;
  for (const table of tablesOf(ports.store, feeds)) {
    const { wrong, firstWrong } = await walkTable(ports.files, table.shape, ports.clock.now().getTime(), true);
    if (firstWrong === null) continue;
    changed += wrong;
    await ports.events.append('metadata', {
      event: 'levels-mended',
      feed: table.feed.name,
      runId: null,
      details: { table: table.kind, changed: wrong, first: firstWrong.path, from: octal(firstWrong.mode) },
    });
  }
  return changed;
}
