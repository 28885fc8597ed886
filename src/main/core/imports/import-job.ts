import { basename, dirname, join } from 'node:path';
import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { LakeParts } from '../lake/delta-log';
import { quarantineShape, recordColumnsOf, storedColumns } from '../lake/feed-layout';
import type { LogState } from '../lake/log-state';
import { outboxPosition } from '../lake/quarantine';
import { declaredOn } from '../lake/schema-evolution';
import { columnsOf } from '../lake/schema-text';
import { createLanding, removeOrphans } from '../lake/staged-files';
import { tableVersionOf, tableVersionPosition } from '../lake/table-versions';
import type { LakeStore, LakeTable } from '../lake/types';
import type { FileImportResult, ImportSource, SourcePosition } from '../ports';
import { fileIndexPosition, filePosition, nextFileIndex, setPosition } from './file-positions';
import { dayFolders } from './folder-sayings';
import { removeEmptyFolders, removeOrphanFolders } from './import-orphans';
import type { FoundImport } from './import-sources';
import { selectFiles, type SelectedFile } from './select-files';

export interface ImportJobParts extends LakeParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

/**
 * One import: every file in one commit, or nothing. A cancel or a failure leaves nothing behind, so an import may always be repeated. `assertAsKnown` is asked
 * before the commit, whose rows would be in no sight where the feed has become another meanwhile.
 */
export async function importIntoFeed(
  feed: FeedConfig,
  found: FoundImport,
  parts: ImportJobParts,
  context: JobContext,
  assertAsKnown: () => Promise<void>,
): Promise<JobOutcome> {
  const { store, clock, ids, engine } = parts;
  const { signal } = context;
  const table = store.table(feed);
  await prepare(table, feed, parts);
  const base = await table.read();
  context.progress({ phase: 'reading' });
  const columns = columnsOfFeed(feed, table, base);
  const header = found.format === 'csv' ? (found.header ?? 'auto') : 'auto';
  const tableVersion = feed.kind === 'table' ? tableVersionOf(base) + 1 : null;
  const taken = await selectFiles({ feed, found, columns, base, header, tableVersion }, parts.files, context);
  if (taken.length === 0) return { deltaVersion: null };
  context.progress({
    sourceBytes: taken.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
  const firstIndex = nextFileIndex(base);
  const sources = taken.map(({ path, modifiedAt }, i): ImportSource => ({ path, modifiedAt, index: firstIndex + i }));
  warnOfDay(feed, found, columns, context);
  const result = await engine.importFiles({
    format: found.format,
    header,
    root: found.root,
    sources,
    foundPaths: found.files.map(({ path }) => path),
    feedPath: table.shape.path,
    columns,
    newFields: base === null || takesNewFields(feed) ? 'column' : 'quarantine',
    eventTimeColumn: feed.eventTimeColumn,
    layout: tableVersion === null ? { kind: 'date' } : { kind: 'version', version: tableVersion },
    compression: feed.compression,
    fileId: () => ids.next(),
    now: () => clock.now(),
    onPlanned: (totalRows) => context.progress({ totalRows }),
    onRows: (rows) => context.progress({ rows }),
    signal,
  });
  const rows = result.rows + result.quarantinedRows;
  context.progress({ rows, totalRows: rows, quarantined: result.quarantinedRows, phase: 'committing' });
  const staged = { feed, table, base, taken, firstIndex, result, header, tableVersion, assertAsKnown };
  const state = await publish(staged, parts, context);
  context.progress({
    writtenBytes: [...result.files, ...result.quarantineFiles].reduce((sum, file) => sum + file.sizeBytes, 0),
  });
  if (result.quarantinedRows > 0)
    context.warn(
      `${result.quarantinedRows} rows did not fit the schema and are in ${store.quarantineName(feed.name)}.`,
    );
  const unwritten = await parts.events.append('metadata', {
    event: 'imported',
    feed: feed.name,
    runId: context.runId,
    // Which file the kafka_partition of a row names.
    details: {
      deltaVersion: state.version,
      files: taken.map(({ path, digest: sha256 }, i) => ({
        index: firstIndex + i,
        path,
        sha256,
        rows: result.sourceRows[i] ?? 0,
      })),
    },
  });
  if (unwritten !== null) context.warn(unwritten);
  return { deltaVersion: state.version };
}

/** Folders as a writer of the feed makes them, freed of what dead imports left. */
async function prepare({ shape }: LakeTable, feed: FeedConfig, parts: ImportJobParts): Promise<void> {
  const logPath = join(shape.path, '_delta_log');
  await parts.files.makeDirectory(dirname(shape.path), 0o755);
  await parts.files.makeDirectory(shape.path, shape.folderMode);
  await parts.files.makeDirectory(logPath, shape.folderMode);
  await removeOrphans(shape.path, parts);
  await removeOrphans(logPath, parts);
  await removeOrphanFolders(shape.path, parts);
  const quarantine = quarantineShape(parts.store.root, feed);
  await parts.files.makeDirectory(dirname(quarantine.path), 0o755);
  await parts.files.makeDirectory(quarantine.path, quarantine.folderMode);
}

/** Of rows that an event time dates, the day of their folders is kept nowhere, unless the feed has columns for it from files that lay in no day. */
function warnOfDay(feed: FeedConfig, found: FoundImport, columns: readonly Column[], context: JobContext): void {
  if (feed.eventTimeColumn === null) return;
  const folders = [...dayFolders(feed, found, columns)];
  if (folders.length === 0) return;
  const names = folders.map((part) => `${part}=`).join(', ');
  context.warn(
    `${feed.eventTimeColumn} dates the rows, so that the day in the names of their folders (${names}) is not kept. Where it means something else, give the folders other names (such as batch_year=).`,
  );
}

function columnsOfFeed(feed: FeedConfig, { shape }: LakeTable, base: LogState | null): Column[] {
  const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
  return declaredOn(recordColumnsOf(feed, stored), feed.columns, feed.name);
}

interface Staged {
  readonly feed: FeedConfig;
  readonly table: LakeTable;
  readonly base: LogState | null;
  readonly taken: readonly SelectedFile[];
  readonly firstIndex: number;
  readonly result: FileImportResult;
  readonly header: CsvHeader;
  readonly tableVersion: number | null;
  readonly assertAsKnown: () => Promise<void>;
}

async function publish(staged: Staged, parts: ImportJobParts, context: JobContext): Promise<LogState> {
  const { feed, table, base, taken, firstIndex, result, header, tableVersion } = staged;
  const landing = createLanding([...result.files, ...result.quarantineFiles], parts);
  try {
    await assertUnchanged(taken, parts);
    const adds = [];
    for (const file of result.files) adds.push(await landing.land(table.shape, file));
    const quarantine = [];
    const outbox = quarantineShape(parts.store.root, feed);
    for (const file of result.quarantineFiles) quarantine.push(await landing.land(outbox, file));
    throwIfAborted(context.signal, `The import into "${feed.name}"`);
    await landing.assertStillThere();
    await staged.assertAsKnown();
    return await table.commit(base, {
      operation: 'IMPORT',
      runId: context.runId,
      adds,
      removes: tableVersion === null ? [] : 'all',
      dataChange: true,
      columns: storedColumns(feed, result.columns),
      tableVersion,
      positions: positionsOf(taken, result, header, tableVersion),
      knownPositions: base?.transactions ?? new Map<string, bigint>(),
      quarantine,
      internal: (version) => [
        tableVersion === null ? fileIndexPosition(firstIndex + taken.length) : tableVersionPosition(tableVersion),
        ...(quarantine.length === 0 ? [] : [outboxPosition(version)]),
      ],
    });
  } catch (error) {
    // Where the entry may stand after all, its files must stay too.
    if (error instanceof LakeError && error.details['outcome'] === 'unknown') throw error;
    await landing.takeBack();
    await removeEmptyFolders(table.shape.path, result.files, parts);
    throw (await lostToAnother(staged, error)) ?? error;
  }
}

/** Rows carry the numbers of their files: what another import has numbered meanwhile cannot be committed as it was written. */
async function lostToAnother({ feed, table, firstIndex }: Staged, error: unknown): Promise<LakeError | null> {
  if (!(error instanceof LakeError && error.code === 'CONFLICT')) return null;
  const state = await table.read();
  if (nextFileIndex(state) === firstIndex) return null;
  return new LakeError(
    'CONFLICT',
    `Another import into "${feed.name}" was committed while this one ran, up to version ${state?.version}, and its files have the numbers that these would have had. Nothing of this one was written; import again.`,
    { details: { feed: feed.name, version: state?.version ?? null }, retryable: true, cause: error },
  );
}

function positionsOf(
  taken: readonly SelectedFile[],
  { sourceRows }: FileImportResult,
  header: CsvHeader,
  tableVersion: number | null,
): SourcePosition[] {
  if (tableVersion !== null)
    return [
      {
        appId: setPosition(
          taken.map(({ content }) => content),
          header,
        ),
        version: BigInt(tableVersion),
      },
    ];
  return taken.map(({ content }, i) => ({ appId: filePosition(content), version: BigInt(sourceRows[i] ?? 0) }));
}

/** The digest stands for what was read: a file that was written to meanwhile would be taken under a false name. */
async function assertUnchanged(taken: readonly SelectedFile[], { files }: ImportJobParts): Promise<void> {
  for (const { path, sizeBytes, modifiedAt } of taken) {
    const now = await files.stat(path);
    if (now?.sizeBytes === sizeBytes && now.modifiedAt.getTime() === modifiedAt.getTime()) continue;
    throw new LakeError(
      'CONFLICT',
      `${basename(path)} was changed while it was imported. Nothing was committed; import again once it is complete.`,
      { details: { path }, retryable: true },
    );
  }
}
