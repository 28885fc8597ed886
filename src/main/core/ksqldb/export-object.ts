import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { BatchSource } from '../exports/batch-source';
import { exportFeed } from '../exports/export-feed';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, KsqlServer } from '../ports';
import { withServer, type KsqldbAccess } from './connection';
import { selectionOf, type Selection } from './selection';
import { createStreamSource, type KsqlSourceOptions } from './stream-source';
import { createTableSource } from './table-source';

export interface KsqldbExportPorts {
  readonly access: KsqldbAccess;
  readonly store: Pick<LakeStore, 'openWriter' | 'quarantineName'>;
  readonly clock: Clock;
}

/**
 * A ksqlDB feed's export: what is new of a stream, the whole of a table; one commit, or none. Errors: REFUSED (no server, a table that cannot be pulled),
 * NOT_FOUND (object), SOURCE, UNAVAILABLE, CANCELLED.
 */
export function exportFromKsqldb(feed: FeedConfig, ports: KsqldbExportPorts, context: JobContext): Promise<JobOutcome> {
  return withServer(ports.access, (server) => exportObject(feed, server, ports, context));
}

async function exportObject(
  feed: FeedConfig,
  server: KsqlServer,
  { access, store, clock }: KsqldbExportPorts,
  context: JobContext,
): Promise<JobOutcome> {
  if (feed.source.type !== 'ksqldb') throw new LakeError('INTERNAL', `"${feed.name}" does not read ksqlDB.`);
  const { exports } = await access.settings.get();
  const { object } = feed.source;
  const info = await server.info(context.signal);
  const description = await server.describe(object, context.signal);
  if (description.kind !== feed.kind) {
    throw new LakeError(
      'REFUSED',
      `"${feed.name}" is a ${feed.kind}, and ${object} of the server a ${description.kind}. Add a feed for it.`,
      { details: { feed: feed.name, object } },
    );
  }
  const selection = selectionOf(feed, description);
  for (const warning of selection.warnings) context.warn(warning);
  const options: KsqlSourceOptions = {
    server,
    place: { info, object: description.name },
    description,
    selection,
    batchRows: exports.batchRows,
    warn: (message) => context.warn(message),
  };
  const source: BatchSource = feed.kind === 'stream' ? createStreamSource(options) : createTableSource(options);
  const writing = feed.kind === 'stream' ? store : keyedWholes(store, selection);
  return await exportFeed(feed, source, writing, clock, context);
}

/** Of a table whose key is known, the last row of each key counts, and a tombstone takes it away. */
function keyedWholes(store: KsqldbExportPorts['store'], { keyColumns }: Selection): KsqldbExportPorts['store'] {
  if (keyColumns.length === 0) return store;
  return {
    quarantineName: (feed) => store.quarantineName(feed),
    openWriter: (feed, options) =>
      store.openWriter({ ...feed, keyColumns: [...keyColumns] }, { ...options, mergesByKey: true, startsEmpty: true }),
  };
}
