import { join } from 'node:path';
import type { Finding } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { FeedReader } from '../feeds/feed-reader';
import type { BrokenFeed } from '../feeds/feed-files';
import type { FeedStore } from '../feeds/feed-store';
import type { IdSource, ParquetEngine } from '../ports';
import type { FeedSummary } from '../../../shared/contract/feeds';
import type { AnonymizationKey } from './anonymization-key';
import { engineFinding } from './engine-finding';
import { serverFindings, type ServerFindingsPorts } from './server-findings';
import type { SettingsStore } from './settings-store';
import { tableFindings, type TableFindingsPorts } from './table-findings';

export interface RuntimeVersions {
  readonly lagoon: string;
  readonly node: string;
  readonly electron: string | null;
  readonly duckdb: string;
  readonly platform: string;
}

export interface DoctorPorts extends TableFindingsPorts, ServerFindingsPorts {
  readonly root: string;
  readonly versions: RuntimeVersions;
  readonly engine: Pick<ParquetEngine, 'describeParquet' | 'version'>;
  readonly ids: IdSource;
  readonly settings: SettingsStore;
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly anonymizationKey: AnonymizationKey;
  /** Never fails. */
  readonly permissions: () => Promise<Finding>;
}

const oldestNode: readonly [number, number] = [20, 18];
const littleDiskBytes = 2_000_000_000;

/** Looks at everything that a run needs, and says for each finding what to do. Writes one small file into the lake and removes it. */
export async function examine(ports: DoctorPorts): Promise<Finding[]> {
  const permissions = await ports.permissions();
  // Nobody may read a feed then.
  if (permissions.status === 'failed') return [versionFinding(ports.versions), await lakeFinding(ports), permissions];
  const known = await ports.feeds.list();
  const summaries = await Promise.all(known.feeds.map((feed) => ports.reader.summary(feed)));
  return [
    versionFinding(ports.versions),
    await engineFinding(ports.engine),
    await lakeFinding(ports),
    await writeFinding(ports),
    await logFinding(ports),
    await diskFinding(ports, summaries),
    ...feedFindings(summaries, known.broken),
    ...(await tableFindings(ports, known.feeds)),
    await keyFinding(ports),
    permissions,
    ...(await serverFindings(ports, known.feeds)),
  ];
}

function versionFinding({ lagoon, node, electron, duckdb, platform }: RuntimeVersions): Finding {
  const [major = 0, minor = 0] = node.replace(/^v/, '').split('.').map(Number);
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const versions = `Lagoon ${lagoon}, Node ${node}${electron === null ? '' : `, Electron ${electron}`}, DuckDB ${duckdb}, ${platform}.`;
  return recent
    ? { check: 'versions', status: 'ok', message: versions, remedy: null }
    : { check: 'versions', status: 'failed', message: versions, remedy: 'Install Node 20.19 or newer.' };
}

async function lakeFinding({ root, settings }: DoctorPorts): Promise<Finding> {
  try {
    if (!(await settings.exists())) {
      return {
        check: 'lake',
        status: 'warning',
        message: `${root} is not a lake yet.`,
        remedy: 'Run `lagoon init`, or open the window on it.',
      };
    }
    const { name } = await settings.get();
    return { check: 'lake', status: 'ok', message: `"${name}" in ${root}.`, remedy: null };
  } catch (error) {
    return {
      check: 'lake',
      status: 'failed',
      message: messageOf(error),
      remedy: 'Mend lake.json; it is read anew at each start.',
    };
  }
}

async function writeFinding({ root, files, ids }: DoctorPorts): Promise<Finding> {
  const path = join(root, `.doctor-${ids.next()}`);
  try {
    await files.makeDirectory(root);
    await files.createExclusive(path, 'written by lagoon doctor\n');
    await files.remove(path);
    return { check: 'write access', status: 'ok', message: `${root} can be written, with hard links.`, remedy: null };
  } catch (error) {
    return {
      check: 'write access',
      status: 'failed',
      message: messageOf(error),
      remedy:
        'Choose a folder that you own on a local disk: commits need hard links, which some network and FAT file systems lack.',
    };
  }
}

async function logFinding({ root, files, ids, settings }: DoctorPorts): Promise<Finding> {
  const folder = join(root, 'logs');
  const path = join(folder, `.doctor-${ids.next()}`);
  try {
    if (!(await settings.exists()))
      return { check: 'logs', status: 'skipped', message: 'There is no lake to log for.', remedy: null };
    await files.makeDirectory(folder);
    await files.createExclusive(path, 'written by lagoon doctor\n');
    await files.remove(path);
    return { check: 'logs', status: 'ok', message: `${folder} can be written.`, remedy: null };
  } catch (error) {
    return {
      check: 'logs',
      status: 'failed',
      message: `${messageOf(error)} Runs go on, and are not recorded.`,
      remedy: 'Give this user write access to the folder.',
    };
  }
}

async function diskFinding({ root, files }: DoctorPorts, feeds: readonly FeedSummary[]): Promise<Finding> {
  const free = await files.freeBytes(root);
  if (free === null)
    return { check: 'disk', status: 'skipped', message: 'The free space is not known here.', remedy: null };
  const largest = feeds
    .filter((feed) => !feed.readOnly)
    .reduce<FeedSummary | null>((most, feed) => (feed.sizeBytes > (most?.sizeBytes ?? 0) ? feed : most), null);
  const sized = (bytes: number): string =>
    bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  const message = `${sized(free)} free at ${root}${largest === null ? '' : `; the largest feed, ${largest.name}, has ${sized(largest.sizeBytes)}`}.`;
  return free < Math.max(littleDiskBytes, largest?.sizeBytes ?? 0)
    ? {
        check: 'disk',
        status: 'warning',
        message,
        remedy: 'Free some space: an export or a compaction needs room for its new files beside the old.',
      }
    : { check: 'disk', status: 'ok', message, remedy: null };
}

function feedFindings(summaries: readonly FeedSummary[], broken: readonly BrokenFeed[]): Finding[] {
  const findings: Finding[] = broken.map((file) => ({
    check: 'feeds',
    status: 'failed',
    message: file.message,
    remedy: 'The other feeds work; this one is left out until its file is mended.',
  }));
  for (const { name, problem } of summaries) {
    if (problem !== null)
      findings.push({
        check: `feed ${name}`,
        status: 'failed',
        message: problem.message,
        remedy: 'See the message; the data files are untouched.',
      });
  }
  if (findings.length === 0)
    findings.push({
      check: 'feeds',
      status: 'ok',
      message: `${summaries.length === 1 ? '1 feed' : `${summaries.length} feeds`}, every log reads.`,
      remedy: null,
    });
  return findings;
}

async function keyFinding({ anonymizationKey }: DoctorPorts): Promise<Finding> {
  const check = 'anonymization key';
  try {
    const { tied, origin } = await anonymizationKey.examine();
    if (tied)
      return { check, status: 'ok', message: `The key of this lake's pseudonyms is in ${origin}.`, remedy: null };
    const message = `No feed has pseudonyms yet. The first export of one ${origin === null ? 'makes a key' : `takes the key of ${origin}`}.`;
    return { check, status: 'skipped', message, remedy: null };
  } catch (error) {
    return { check, status: 'failed', message: messageOf(error), remedy: 'See docs/security.md, "Pseudonyms".' };
  }
}
