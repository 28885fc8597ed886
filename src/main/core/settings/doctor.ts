import { join } from 'node:path';
import type { Finding } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { FeedReader } from '../feeds/feed-reader';
import type { FeedStore } from '../feeds/feed-store';
import type { BrokerConnector, Files, IdSource } from '../ports';
import type { SettingsStore } from './settings-store';

export interface RuntimeVersions {
  readonly lagoon: string;
  readonly node: string;
  readonly electron: string | null;
  readonly duckdb: string;
  readonly platform: string;
}

export interface DoctorPorts {
  readonly root: string;
  readonly versions: RuntimeVersions;
  readonly files: Files;
  readonly ids: IdSource;
  readonly settings: SettingsStore;
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly brokers: BrokerConnector;
}

const oldestNode: readonly [number, number] = [20, 18];
const littleDiskBytes = 2_000_000_000;

/** Looks at everything that a run needs, and says for each finding what to do. Writes one small file into the lake and removes it. */
export async function examine(ports: DoctorPorts): Promise<Finding[]> {
  const findings = [
    versionFinding(ports.versions),
    await lakeFinding(ports),
    await writeFinding(ports),
    await diskFinding(ports),
  ];
  findings.push(...(await feedFindings(ports)), await kafkaFinding(ports));
  return findings;
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

async function diskFinding({ root, files }: DoctorPorts): Promise<Finding> {
  const free = await files.freeBytes(root);
  if (free === null)
    return { check: 'disk', status: 'skipped', message: 'The free space is not known here.', remedy: null };
  const message = `${(free / 1e9).toFixed(1)} GB free at ${root}.`;
  return free < littleDiskBytes
    ? {
        check: 'disk',
        status: 'warning',
        message,
        remedy: 'Free some space: an export needs room for its new files beside the old.',
      }
    : { check: 'disk', status: 'ok', message, remedy: null };
}

async function feedFindings({ feeds, reader }: DoctorPorts): Promise<Finding[]> {
  const known = await feeds.list();
  const findings: Finding[] = known.broken.map((file) => ({
    check: 'feeds',
    status: 'failed',
    message: file.message,
    remedy: 'The other feeds work; this one is left out until its file is mended.',
  }));
  for (const feed of known.feeds) {
    const { problem } = await reader.summary(feed);
    if (problem !== null)
      findings.push({
        check: `feed ${feed.name}`,
        status: 'failed',
        message: problem,
        remedy: 'See the message; the data files are untouched.',
      });
  }
  if (findings.length === 0)
    findings.push({
      check: 'feeds',
      status: 'ok',
      message: `${known.feeds.length} feeds, every log reads.`,
      remedy: null,
    });
  return findings;
}

async function kafkaFinding({ settings, brokers }: DoctorPorts): Promise<Finding> {
  let kafka;
  try {
    ({ kafka } = await settings.get());
  } catch (error) {
    return { check: 'kafka', status: 'skipped', message: messageOf(error), remedy: null };
  }
  if (kafka.brokers.length === 0) {
    return {
      check: 'kafka',
      status: 'skipped',
      message: 'No broker is set; the sample source needs none.',
      remedy: null,
    };
  }
  const steps = await brokers.test(kafka);
  const failed = steps.find((step) => !step.ok);
  return failed === undefined
    ? { check: 'kafka', status: 'ok', message: steps.at(-1)?.message ?? 'reachable', remedy: null }
    : {
        check: 'kafka',
        status: 'failed',
        message: `${failed.step}: ${failed.message}`,
        remedy: 'Mend the broker address under Settings, or start the broker.',
      };
}
