import type { FeedConfig } from '../../../../shared/contract/feeds';
import type { Column } from '../../../../shared/contract/types';
import { isCancelled, LakeError, messageOf, throwIfAborted } from '../../../../shared/errors';
import { withServer, type KsqldbAccess } from '../../ksqldb/connection';
import { feedColumns } from '../../ksqldb/feed-columns';
import { recordColumnsOf } from '../../lake/feed-layout';
import type { KsqlServer, KsqlSourceName } from '../../ports';
import { feedNameFrom } from '../feed-names';
import type { FeedStore } from '../feed-store';
import { sourceText } from './feed-differences';
import { newDraft, updatedDraft, type ObjectShape } from './object-draft';
import { draftOf, planAdd, planUpdate, type PlannedChange, type PlanPorts } from './planned-change';

/** Questions to the server at the same time. */
const askedAtOnce = 4;

interface Described {
  readonly source: KsqlSourceName;
  readonly shape: ObjectShape | null;
  /** Why there is no shape. */
  readonly problem: string | null;
}

/** What differs between the server's streams and tables and the feeds that read them, by feed. Errors: as of a ksqlDB server, and REFUSED where none is set up. */
export async function planFromKsqldb(
  ports: PlanPorts & { readonly feeds: Pick<FeedStore, 'listArchived'>; readonly ksqldb: KsqldbAccess },
  signal: AbortSignal,
): Promise<PlannedChange[]> {
  const described = await withServer(ports.ksqldb, (server) => describeAll(server, signal));
  const { feeds } = await ports.feeds.list();
  const archived = (await ports.feeds.listArchived()).feeds.map(({ feed }) => feed);
  const planned: PlannedChange[] = [];
  const taken = new Map<string, string>();
  for (const each of described) {
    throwIfAborted(signal, 'Comparing feeds with the ksqlDB server');
    const reads = ({ source }: FeedConfig): boolean => source.type === 'ksqldb' && source.object === each.source.name;
    const readers = feeds.filter(reads);
    if (readers.length === 0 && !isProcessingLog(each.source)) {
      const problem = each.problem ?? putAway(each.source, archived.find(reads));
      planned.push(...(await planNamed({ ...each, problem }, feeds, taken, ports)));
    }
    for (const reader of readers) planned.push(...(await planReader(reader, each, ports)));
  }
  const present = new Set(described.map(({ source }) => source.name));
  for (const feed of feeds) {
    if (feed.source.type === 'ksqldb' && feed.enabled && !present.has(feed.source.object)) planned.push(gone(feed));
  }
  return planned;
}

/** Somebody decided of the object already. */
function putAway({ name }: KsqlSourceName, reader: FeedConfig | undefined): string | null {
  if (reader === undefined) return null;
  return `The archived feed ${reader.name} reads ${name}. Restore it (lagoon feeds restore ${reader.name}), or add a feed of ${name} by hand.`;
}

/** The server's own log, of which it makes a stream by itself (`ksql.logging.processing.stream.auto.create`): nobody's data. A feed of it may be added by hand. */
function isProcessingLog({ kind, name, topic }: KsqlSourceName): boolean {
  return kind === 'stream' && (name === 'KSQL_PROCESSING_LOG' || topic.endsWith('ksql_processing_log'));
}

async function describeAll(server: KsqlServer, signal: AbortSignal): Promise<Described[]> {
  const sources = await server.listSources(signal);
  const described: Described[] = [];
  for (let first = 0; first < sources.length; first += askedAtOnce) {
    const some = sources.slice(first, first + askedAtOnce);
    described.push(...(await Promise.all(some.map((source) => describe(source, server, signal)))));
  }
  return described;
}

async function describe(source: KsqlSourceName, server: KsqlServer, signal: AbortSignal): Promise<Described> {
  try {
    const description = await server.describe(source.name, signal);
    return { source, shape: { source, ...feedColumns(description) }, problem: null };
  } catch (error) {
    // A server that went away has something wrong with it, and not with each of its objects.
    if (isCancelled(error) || (error instanceof LakeError && error.code === 'UNAVAILABLE')) throw error;
    return { source, shape: null, problem: messageOf(error) };
  }
}

/** A feed that reads the object already. */
async function planReader(feed: FeedConfig, { shape, problem }: Described, ports: PlanPorts): Promise<PlannedChange[]> {
  if (shape === null) return [unclear(feed, problem)];
  let written: readonly Column[];
  try {
    written = recordColumnsOf(feed, (await ports.store.snapshot(feed))?.columns ?? []);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return [unclear(feed, messageOf(error))];
  }
  const planned = await planUpdate(feed, updatedDraft(feed, shape, written), ports);
  return planned === null ? [] : [planned];
}

/** An object that no feed reads. `taken`: names that objects before it would have. */
async function planNamed(
  { source, shape, problem }: Described,
  feeds: readonly FeedConfig[],
  taken: Map<string, string>,
  ports: PlanPorts,
): Promise<PlannedChange[]> {
  const name = feedNameFrom(source.name);
  const other = taken.get(name);
  if (other !== undefined) {
    const clash = `${source.name} and ${other} would both be the feed ${name}. Add a feed by another name for one of them.`;
    return [await planAdd(newDraft(name, shape ?? emptyShape(source)), ports, clash)];
  }
  taken.set(name, source.name);
  const current = feeds.find((feed) => feed.name === name);
  if (current === undefined) return [await planAdd(newDraft(name, shape ?? emptyShape(source)), ports, problem)];
  if (shape === null) return [unclear(current, problem)];
  const planned = await planUpdate(current, updatedDraft(current, shape), ports);
  if (planned === null || current.source.type === 'sample') return planned === null ? [] : [planned];
  const reads = `The feed ${name} reads something else (${sourceText(current.source)}). Rename it, then sync again; or add a feed by another name for ${source.name}.`;
  return [{ ...planned, change: { ...planned.change, problem: reads } }];
}

function emptyShape(source: KsqlSourceName): ObjectShape {
  return { source, columns: [], keyColumns: [], eventTimeColumn: null, leftOut: [] };
}

/** Of a feed whose object could not be described. */
function unclear(feed: FeedConfig, problem: string | null): PlannedChange {
  return {
    current: feed,
    change: { feed: feed.name, change: 'update', draft: draftOf(feed), differences: [], problem },
  };
}

/** The feed and all that it holds stay; it is only left out of exports. */
function gone(feed: FeedConfig): PlannedChange {
  const differences = [{ field: 'enabled', before: 'true', after: 'false' }];
  return { current: feed, change: { feed: feed.name, change: 'gone', draft: null, differences, problem: null } };
}
