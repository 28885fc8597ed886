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
import { folderDateColumn, type FileImportResult, type ImportSource, type SourcePosition } from '../ports';
import { contentOf, fileIndexPosition, filePosition, knownFiles, nextFileIndex, setPosition } from './file-positions';
import { dayFolders, foldersSaying } from './folder-sayings';
import { removeEmptyFolders, removeOrphanFolders } from './import-orphans';
import type { FoundFile, FoundImport } from './import-sources';

export interface ImportJobParts extends LakeParts {
  readonly store: LakeStore;
  readonly events: EventLog;
}

interface Taken extends FoundFile {
  readonly digest: string;
  /** Bytes and folders, as positions have it. */
  readonly content: string;
}

/** Names in a warning; of thousands, a few tell which they are. */
const namesTold = 3;

/** One import: every file in one commit, or nothing. A cancel or a failure leaves nothing behind, so an import may always be repeated. */
export async function importIntoFeed(
  feed: FeedConfig,
  found: FoundImport,
  parts: ImportJobParts,
  context: JobContext,
): Promise<JobOutcome> {
  const { store, clock, ids, engine } = parts;
  const { signal } = context;
  const table = store.table(feed);
  await prepare(table, feed, parts);
  const base = await table.read();
  context.progress({ phase: 'reading' });
  const digested = await digest(feed, found, parts, context);
  const header = found.format === 'csv' ? (found.header ?? 'auto') : 'auto';
  const tableVersion = feed.kind === 'table' ? tableVersionOf(base) + 1 : null;
  const taken =
    tableVersion === null ? notTaken(digested, base, header, context) : newSet(digested, base, header, context);
  if (taken.length === 0) return { deltaVersion: null };
  context.progress({
    sourceBytes: taken.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
  const firstIndex = nextFileIndex(base);
  const sources = taken.map(({ path, modifiedAt }, i): ImportSource => ({ path, modifiedAt, index: firstIndex + i }));
  const columns = columnsOfFeed(feed, table, base);
  warnOfDay(feed, { ...found, files: taken }, columns, context);
  const result = await engine.importFiles({
    format: found.format,
    header,
    root: found.root,
    sources,
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
  const state = await publish({ feed, table, base, taken, firstIndex, result, header, tableVersion }, parts, context);
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

async function digest(
  feed: FeedConfig,
  found: FoundImport,
  { files }: ImportJobParts,
  context: JobContext,
): Promise<Taken[]> {
  const byContent = new Map<string, Taken>();
  const same: string[] = [];
  const saying = foldersSaying(feed, found);
  for (const file of found.files) {
    const sha256 = await files.digest(file.path, context.signal);
    const content = contentOf(sha256, saying(file.path));
    const first = byContent.get(content);
    if (first === undefined) byContent.set(content, { ...file, digest: sha256, content });
    else same.push(`${file.path} (as ${first.path})`);
  }
  warnPassedOver(same, 'the same content as another file of this import', context);
  return [...byContent.values()];
}

function notTaken(digested: readonly Taken[], base: LogState | null, header: CsvHeader, context: JobContext): Taken[] {
  const isKnown = knownFiles(base);
  const known = digested.filter(isKnown).map(({ path }) => path);
  warnPassedOver(known, 'content that was imported already', context);
  if (known.length > 0 && header !== 'auto') {
    context.warn(
      `What was said of the first line (${header === 'first' ? '--header' : '--no-header'}) changes nothing of rows that were imported already. If they were read otherwise, restore the version before that import, then import again.`,
    );
  }
  return digested.filter((file) => !isKnown(file));
}

/** Of rows that an event time dates, the day of their folders is kept nowhere, unless the feed has columns for it from files that lay in no day. */
function warnOfDay(feed: FeedConfig, found: FoundImport, columns: readonly Column[], context: JobContext): void {
  if (feed.eventTimeColumn === null) return;
  const known = new Set(columns.map(({ name }) => name.toLowerCase()));
  const folders = [...dayFolders(feed, found)].filter((part) => !known.has(folderDateColumn(part)));
  if (folders.length === 0) return;
  const names = folders.map((part) => `${part}=`).join(', ');
  context.warn(
    `${feed.eventTimeColumn} dates the rows, so that the day in the names of their folders (${names}) is not kept. Where it means something else, give the folders other names (such as batch_year=).`,
  );
}

function warnPassedOver(names: readonly string[], held: string, context: JobContext): void {
  if (names.length === 0) return;
  const told = names.slice(0, namesTold).join(', ');
  const more = names.length > namesTold ? ` and ${names.length - namesTold} more` : '';
  context.warn(
    `${names.length === 1 ? '1 file was' : `${names.length} files were`} passed over, holding ${held}: ${told}${more}.`,
  );
}

function newSet(digested: readonly Taken[], base: LogState | null, header: CsvHeader, context: JobContext): Taken[] {
  const known = base?.transactions.get(
    setPosition(
      digested.map(({ content }) => content),
      header,
    ),
  );
  if (known === undefined || known !== BigInt(tableVersionOf(base))) return [...digested];
  context.warn(`Nothing was imported: the newest version, v${known}, was made of the same content.`);
  return [];
}

function columnsOfFeed(feed: FeedConfig, { shape }: LakeTable, base: LogState | null): Column[] {
  const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
  return declaredOn(recordColumnsOf(feed, stored), feed.columns, feed.name);
}

interface Staged {
  readonly feed: FeedConfig;
  readonly table: LakeTable;
  readonly base: LogState | null;
  readonly taken: readonly Taken[];
  readonly firstIndex: number;
  readonly result: FileImportResult;
  readonly header: CsvHeader;
  readonly tableVersion: number | null;
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
  taken: readonly Taken[],
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
async function assertUnchanged(taken: readonly Taken[], { files }: ImportJobParts): Promise<void> {
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
