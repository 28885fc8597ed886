import { LakeError } from '../../../../shared/errors';
import type { Clock, Files } from '../../ports';
import { readDrafts } from '../feed-text';
import { planAdd, planUpdate, type PlannedChange, type PlanPorts } from './planned-change';

/** What differs between the drafts of a file and the feeds of their names. Errors: NOT_FOUND, IO, CORRUPT naming line and field. */
export async function planFromFile(
  path: string,
  ports: PlanPorts & { readonly files: Pick<Files, 'readText' | 'stat'>; readonly clock: Pick<Clock, 'now'> },
): Promise<PlannedChange[]> {
  const drafts = readDrafts(path, await textOf(path, ports.files), 'CORRUPT', ports.clock.now());
  const { feeds } = await ports.feeds.list();
  const planned: PlannedChange[] = [];
  const seen = new Set<string>();
  for (const draft of drafts) {
    if (seen.has(draft.name)) {
      throw new LakeError('CORRUPT', `${path} has two feeds of the name "${draft.name}". Take one of them out.`, {
        details: { path, field: 'name', feed: draft.name },
      });
    }
    seen.add(draft.name);
    const current = feeds.find(({ name }) => name === draft.name);
    const change = current === undefined ? await planAdd(draft, ports) : await planUpdate(current, draft, ports);
    if (change !== null) planned.push(change);
  }
  return planned;
}

/** More than any list of feeds that people write; a mistaken path to data must not be read whole. */
const mostBytes = 16 * 1024 * 1024;

async function textOf(path: string, files: Pick<Files, 'readText' | 'stat'>): Promise<string> {
  const stat = await files.stat(path);
  if (stat === null || stat.isDirectory) {
    throw new LakeError('NOT_FOUND', `${path} is no file. Name a JSON file of feeds.`, { details: { path } });
  }
  if (stat.sizeBytes > mostBytes) {
    throw new LakeError('CORRUPT', `${path} has ${stat.sizeBytes} bytes, which is no list of feeds.`, {
      details: { path, sizeBytes: stat.sizeBytes },
    });
  }
  return await files.readText(path);
}
