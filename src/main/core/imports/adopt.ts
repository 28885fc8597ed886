import { join } from 'node:path';
import { z } from 'zod';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError, messageOf } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { EventLog } from '../jobs/event-log';
import type { LakeParts } from '../lake/delta-log';
import { plainFeed } from '../feeds/plain-feed';
import { recordColumnsOf } from '../lake/feed-layout';
import { filesOfTable } from '../lake/levels';
import type { LakeStore } from '../lake/types';
import type { Files } from '../ports';
import { configOf, judge, type AdoptablePorts } from './adoptable';
import { adoptedLog, type NamedEntry } from './adopted-log';
import { foreignFolders, readForeignFolder, type ForeignFolder } from './foreign-folder';
import { removeOrphanFolders } from './import-orphans';
import { isTime } from './new-feed';

export interface AdoptPorts extends AdoptablePorts, LakeParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

export interface Adopted {
  readonly feed: FeedName;
  readonly version: number;
  readonly files: number;
  readonly records: number;
}

interface Plan {
  readonly folder: ForeignFolder;
  readonly feed: FeedConfig;
  readonly isNew: boolean;
}

/** All are checked before the first is touched. */
export async function adoptFolders(ports: AdoptPorts, names: readonly FeedName[]): Promise<Adopted[]> {
  const plans: Plan[] = [];
  for (const name of new Set(names)) plans.push(await planOf(ports, name));
  const adopted: Adopted[] = [];
  for (const plan of plans) adopted.push(await adopt(ports, plan));
  return adopted;
}

async function planOf(ports: AdoptPorts, name: FeedName): Promise<Plan> {
  const found = (await foreignFolders(ports.root, ports.files)).filter((folder) => folder.name === name);
  if (found.length > 1) {
    throw new LakeError('CONFLICT', `Both streams/${name} and tables/${name} could be adopted. Rename one of them.`, {
      details: { feed: name },
    });
  }
  const [only] = found;
  const folder =
    only === undefined ? null : await readForeignFolder(only.kind, only.name, only.path, ports.files, ports.engine);
  if (folder === null) {
    throw new LakeError(
      'NOT_FOUND',
      `There is no folder of Parquet without a log named ${name} under streams/ or tables/. See what there is: lagoon adopt --dry-run`,
      { details: { feed: name } },
    );
  }
  const config = await configOf(ports.feeds, folder);
  const { columns, problems } = judge(folder, config);
  if (problems.length > 0) {
    const more = problems.length > 3 ? ` And ${problems.length - 3} more.` : '';
    throw new LakeError('CORRUPT', `${name} cannot be adopted. ${problems.slice(0, 3).join(' ')}${more}`, {
      details: { feed: name, path: folder.path, problems: problems.length },
    });
  }
  const feed = config ?? (await newConfig(folder, columns, ports));
  return { folder, feed, isNew: config === null };
}

async function newConfig(folder: ForeignFolder, columns: readonly Column[], ports: AdoptPorts): Promise<FeedConfig> {
  const description = 'Adopted: written by another program in the layout of the lake.';
  const { feed: name, kind } = folder;
  const feed = plainFeed({ name, description, kind, source: { type: 'files' } }, ports.clock.now());
  const own = recordColumnsOf(feed, columns);
  const times = own.filter(isTime).map(({ name }) => name);
  const told = await toldEventTime(folder, ports.files);
  const [only, ...others] = times;
  return {
    ...feed,
    columns: own,
    eventTimeColumn:
      told !== null && times.includes(told) ? told : only !== undefined && others.length === 0 ? only : null,
  };
}

const metadataSchema = z.looseObject({ event_time_column: z.string() });
const metadataName = '_metadata.json';
const keptMetadataName = '_metadata.adopted.json';

/** Their summary may say which column dates a row; what it says else is not needed. */
async function toldEventTime({ path }: ForeignFolder, files: Files): Promise<string | null> {
  try {
    const parsed = metadataSchema.safeParse(JSON.parse(await files.readText(join(path, metadataName))));
    return parsed.success ? parsed.data.event_time_column : null;
  } catch (error) {
    // A summary that is not there or is no JSON says nothing; the files are what counts.
    if (error instanceof SyntaxError || (error instanceof LakeError && error.code === 'NOT_FOUND')) return null;
    throw error;
  }
}

/**
 * The log is written whole under a hidden name and becomes the feed's by one rename: a dead process leaves a folder that can be adopted as
 * before, or an adopted one. Their `_metadata.json`, whose name the lake's own summary has, is kept as `_metadata.adopted.json`.
 */
async function adopt(ports: AdoptPorts, { folder, feed, isNew }: Plan): Promise<Adopted> {
  const { shape } = ports.store.table(feed);
  const files = filesOfTable(ports.files, shape);
  const logPath = join(folder.path, '_delta_log');
  const staged = join(folder.path, `.tmp-adopt-${ports.ids.next()}`);
  const entries = adoptedLog(folder, shape, ports);
  let configMade = false;
  let metadataKept = false;
  await removeOrphanFolders(folder.path, ports);
  try {
    await files.makeDirectory(staged);
    for (const { name, text } of entries) await files.replaceText(join(staged, name), text);
    if (isNew) await ports.feeds.add(feed);
    configMade = isNew;
    metadataKept = await keepMetadata(folder.path, ports.files);
    // Only an empty one can be there; with entries in it, this fails.
    await ports.files.remove(logPath);
    await ports.files.rename(staged, logPath);
  } catch (error) {
    // A rename that failed after all of it was done (an fsync did): the adoption stands.
    if (!(await stands(logPath, entries, ports.files))) {
      if (metadataKept) await ports.files.rename(join(folder.path, keptMetadataName), join(folder.path, metadataName));
      for (const { name } of entries) await ports.files.remove(join(staged, name));
      await ports.files.remove(staged);
      if (configMade) await ports.feeds.remove(feed.name);
    }
    throw error;
  }
  await describe(ports, feed);
  const records = folder.files.reduce((sum, { inspected }) => sum + inspected.records, 0);
  const adopted = { feed: feed.name, version: entries.length - 1, files: folder.files.length, records };
  const { feed: name, ...details } = adopted;
  await ports.events.append('feed', { event: 'adopted', feed: name, runId: null, details });
  return adopted;
}

async function stands(logPath: string, [first]: readonly NamedEntry[], files: Files): Promise<boolean> {
  if (first === undefined || (await files.stat(join(logPath, first.name))) === null) return false;
  return (await files.readText(join(logPath, first.name))) === first.text;
}

/** True where there was one, and no earlier adoption has kept one already. */
async function keepMetadata(path: string, files: Files): Promise<boolean> {
  if ((await files.stat(join(path, metadataName))) === null) return false;
  if ((await files.stat(join(path, keptMetadataName))) !== null) {
    throw new LakeError(
      'CONFLICT',
      `${path} holds both ${metadataName} and ${keptMetadataName}, and one would take the place of the other. Move one of them away.`,
      { details: { path } },
    );
  }
  await files.rename(join(path, metadataName), join(path, keptMetadataName));
  return true;
}

/** A writer that opens the feed writes its summary; that it could not is no harm to what was adopted. */
async function describe({ store, logger, ids }: AdoptPorts, feed: FeedConfig): Promise<void> {
  try {
    const writer = await store.openWriter(feed, {
      runId: ids.next(),
      operation: 'ADOPT',
      signal: new AbortController().signal,
    });
    await writer.close();
  } catch (error) {
    logger.warn('lake.metadata.failed', { path: store.feedPath(feed), message: messageOf(error) });
  }
}
