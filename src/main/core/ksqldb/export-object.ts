import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { BatchSource } from '../exports/batch-source';
import { exportFeed } from '../exports/export-feed';
import type { JobContext, JobOutcome } from '../jobs/types';
import { recordColumnsOf } from '../lake/feed-layout';
import { declaredOn } from '../lake/schema-evolution';
import type { LakeStore } from '../lake/types';
import type { Clock, KsqlServer } from '../ports';
import { withServer, type KsqldbAccess } from './connection';
import { selectionOf, type Selection } from './selection';
import { createStreamSource, type KsqlSourceOptions } from './stream-source';
import { createTableSource } from './table-source';
import { assertFits } from './told-types';

export interface KsqldbExportPorts {
  readonly access: KsqldbAccess;
  readonly store: Pick<LakeStore, 'openWriter' | 'quarantineName' | 'snapshot'>;
  readonly clock: Clock;
}

/**
 * A ksqlDB feed's export: what is new of a stream, the whole of a table; one commit, or none. Errors: REFUSED (no server, a table that cannot be pulled, types
 * of which no row fits the feed), NOT_FOUND (object), SOURCE, UNAVAILABLE, CANCELLED.
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
  const stored = (await store.snapshot(feed))?.columns ?? [];
  const known = declaredOn(recordColumnsOf(feed, stored), feed.columns, feed.name);
  // Names that the rows of before have are spelt as there.
  const selection = selectionOf(takesNewFields(feed) ? { ...feed, columns: known } : feed, description);
  assertFits(feed, description, selection, known);
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
  const writing = feed.kind === 'stream' ? store : wholes(store, selection, known);
  return await exportFeed(feed, source, writing, clock, context);
}

/**
 * Whole tables. Where the key is known, the last row of each key counts, and a tombstone takes it away: by the types that the server tells of a key that the
 * feed has no column for yet.
 */
function wholes(
  store: KsqldbExportPorts['store'],
  { keyColumns, told }: Selection,
  known: readonly Column[],
): Pick<LakeStore, 'openWriter' | 'quarantineName'> {
  const isNewKey = ({ name }: Column): boolean =>
    keyColumns.includes(name) && known.every((column) => column.name !== name);
  return {
    quarantineName: (feed) => store.quarantineName(feed),
    openWriter: (feed, options) => {
      const whole = { ...options, refusesNone: true };
      if (keyColumns.length === 0) return store.openWriter(feed, whole);
      return store.openWriter(
        { ...feed, columns: [...feed.columns, ...told.filter(isNewKey)], keyColumns: [...keyColumns] },
        { ...whole, mergesByKey: true, startsEmpty: true },
      );
    },
  };
}
