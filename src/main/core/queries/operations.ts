import type { QueryContract } from '../../../shared/contract';
import type { CallContext, Handlers } from '../../../shared/contract/define';
import type { QueryEvent } from '../../../shared/contract/queries';
import type { ColumnProfile, Profiled } from '../../../shared/contract/rows';
import type { ParameterValues } from '../../../shared/contract/statements';
import { messageOf, throwIfAborted } from '../../../shared/errors';
import { type ResultId, resultIdSchema } from '../../../shared/ids';
import type { Clock, Files, IdSource, Logger, SqlEngine, SqlRun } from '../ports';
import type { Catalog } from './catalog';
import { existsAlready, exportTarget, removeTemporary } from './export-target';
import { pinStatement } from './pin-statement';
import type { RelationSource } from './relation-source';
import { rowProvenance } from './row-provenance';
import { statementCost } from './statement-cost';
import { withVersions } from './versions';

export interface QueryParts {
  readonly engine: SqlEngine;
  readonly catalog: Catalog;
  readonly relations: RelationSource;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Of the lake, what no result is written below. */
  readonly protectedFolders: readonly string[];
  /** Of saved queries and notebooks. */
  readonly queriesFolder: () => Promise<string>;
}

/** The page draws no faster, and DuckDB's estimate moves no faster. */
const eventEveryMs = 100;

export function queryOperations(parts: QueryParts): Handlers<QueryContract>['queries'] {
  const { engine, catalog, relations, files, ids } = parts;
  return {
    run: (question, context) => run(parts, question, context),
    async parameters({ sql }, { signal }) {
      throwIfAborted(signal, 'Looking for parameters');
      return pinnedStatement(parts, sql, (statement) => engine.parameters(statement, signal));
    },
    cost: (question, { signal }) => explained(catalog, () => statementCost(parts, question, signal)),
    async plan({ sql, parameters = {}, analyze }, { signal }) {
      return pinnedStatement(parts, sql, (statement) => engine.plan(statement, { parameters, analyze }, signal));
    },
    async pin({ sql, look }) {
      const versions = await catalog.versionsAt(sql, look);
      return explained(catalog, () => pinStatement(engine, relations, versions, sql));
    },
    async digest({ sql, parameters = {} }, { signal }) {
      return pinnedStatement(parts, sql, (statement) => engine.digest(statement, parameters, signal));
    },
    profile: ({ of, columns = null }, { signal }) => profile(parts, of, columns, signal),
    provenance: (question, { signal }) => explained(catalog, () => rowProvenance(parts, question, signal)),
    window: ({ resultId, offset, limit }) => engine.window(resultId, offset, limit),
    text: ({ resultId, offset, limit }) => engine.text(resultId, offset, limit),
    async close({ resultId }) {
      await engine.drop(resultId);
      return {};
    },
    async diff({ feed, from, to }, { signal }) {
      throwIfAborted(signal, 'The comparison');
      await catalog.refresh(feed);
      return explained(catalog, async () => engine.compare(await relations.versions(feed, from, to), signal));
    },
    async complete({ sql, cursor }, { signal }) {
      throwIfAborted(signal, 'Completion');
      await catalog.recent(sql);
      // The next key was pressed meanwhile.
      throwIfAborted(signal, 'Completion');
      return engine.complete(sql, Math.min(cursor, sql.length));
    },
    async toFile({ sql, parameters, path, format, overwrite }, { signal }) {
      throwIfAborted(signal, 'The export');
      const { openedFolders } = await catalog.refresh(sql);
      const target = await exportTarget(files, path, {
        overwrite,
        protectedFolders: [...parts.protectedFolders, ...openedFolders],
        queriesFolder: parts.queriesFolder,
        id: ids.next(),
      });
      const statement = await explained(catalog, () => withVersions(engine, relations, sql));
      try {
        await explained(catalog, () => engine.check(statement.sql));
        await files.makeDirectory(target.temporaryFolder, 0o700);
        const { rows } = await explained(catalog, () =>
          engine.copyTo(statement.sql, target.temporaryPath, format, signal, parameters),
        );
        await files.sync(target.temporaryPath);
        throwIfAborted(signal, 'The export');
        // Between this look and the rename another program may still make the file; DuckDB's COPY took long enough to look again.
        if (!overwrite && (await files.stat(target.path)) !== null) throw existsAlready(target.path);
        await files.rename(target.temporaryPath, target.path);
        return { path: target.path, rows, sizeBytes: (await files.stat(target.path))?.sizeBytes ?? 0 };
      } finally {
        statement.release();
        // A folder that stays is untidy; it must not turn a file that was written, or the reason why not, into something else.
        await removeTemporary(files, target).catch((error: unknown) =>
          parts.logger.warn('query.export.temporary-stays', {
            path: target.temporaryFolder,
            message: messageOf(error),
          }),
        );
      }
    },
  };
}

/** Work on a statement whose feeds, and the versions that it asks for, are nameable. */
async function pinnedStatement<T>(parts: QueryParts, sql: string, work: (sql: string) => Promise<T>): Promise<T> {
  const { engine, catalog, relations } = parts;
  await catalog.refresh(sql);
  const pinned = await explained(catalog, () => withVersions(engine, relations, sql));
  try {
    return await explained(catalog, () => work(pinned.sql));
  } finally {
    pinned.release();
  }
}

/** A held result is read as it is; a statement's feeds are looked at first. */
async function* profile(
  parts: QueryParts,
  of: Profiled,
  columns: readonly string[] | null,
  signal: AbortSignal,
): AsyncGenerator<ColumnProfile> {
  const { engine, catalog, relations } = parts;
  if ('resultId' in of) {
    yield* engine.profile(of, columns, signal);
    return;
  }
  await catalog.refresh(of.sql);
  const pinned = await explained(catalog, () => withVersions(engine, relations, of.sql));
  try {
    yield* engine.profile({ ...of, sql: pinned.sql }, columns, signal);
  } catch (error) {
    throw catalog.explain(error);
  } finally {
    pinned.release();
  }
}

interface RunQuestion {
  readonly sql: string;
  readonly parameters?: ParameterValues | undefined;
  readonly look?: string | undefined;
}

async function* run(
  parts: QueryParts,
  { sql, parameters = {}, look }: RunQuestion,
  { signal }: CallContext,
): AsyncGenerator<QueryEvent> {
  const { engine, catalog, clock, ids, relations } = parts;
  throwIfAborted(signal, 'The statement');
  const startedAt = clock.monotonicMs();
  await catalog.refresh(sql, look);
  const resultId = resultIdSchema.parse(ids.next());
  const pinned = await explained(catalog, () => withVersions(engine, relations, sql));
  try {
    const statement = await explained(catalog, () => engine.start(resultId, pinned.sql, parameters));
    yield* follow(parts, statement, resultId, startedAt, signal);
  } finally {
    pinned.release();
  }
}

/** A result outlives its run only if the caller took every event, `done` included. */
async function* follow(
  parts: QueryParts,
  statement: SqlRun,
  resultId: ResultId,
  startedAt: number,
  signal: AbortSignal,
): AsyncGenerator<QueryEvent> {
  const { catalog, clock } = parts;
  let whole = false;
  let found: string | null = null;
  // Once: the catalog remembers it for some time only.
  const look = (): string | null => {
    found ??= catalog.lookAt(statement.boundTo());
    return found;
  };
  try {
    yield { type: 'started', resultId };
    yield* watch(statement, look, clock, startedAt, signal);
    const { rowCount } = await explained(catalog, () => statement.done);
    yield {
      type: 'done',
      columns: statement.columns() ?? [],
      rowCount,
      elapsedMs: clock.monotonicMs() - startedAt,
      look: look(),
    };
    whole = true;
  } finally {
    if (!whole) await abandon(parts, statement, resultId);
  }
}

/** Rows as soon as there are any, then rows and progress ten times a second, until the statement ended. */
async function* watch(
  statement: SqlRun,
  look: () => string | null,
  clock: Clock,
  startedAt: number,
  signal: AbortSignal,
): AsyncGenerator<QueryEvent> {
  let ended = false;
  const markEnded = (): void => {
    ended = true;
  };
  const end = statement.done.then(markEnded, markEnded);
  let shown = 0;
  let saidAt = startedAt;
  const endOrRows = Promise.race([end, statement.begun]);
  while (!ended) {
    await firstOf(shown === 0 ? endOrRows : end, clock, eventEveryMs, signal);
    throwIfAborted(signal, 'The statement');
    const boundTo = look();
    const columns = statement.columns();
    const available = statement.available();
    const now = clock.monotonicMs();
    const due = now - saidAt >= eventEveryMs;
    const isFirst = shown === 0;
    const hasMore = columns !== null && available > shown;
    if (hasMore && (isFirst || due)) {
      const head = isFirst ? statement.head() : null;
      shown = available;
      yield { type: 'rows', columns, available, head, look: boundTo };
    }
    // Not right after the first rows: the page draws these, and would draw again.
    if (due && !ended && !(isFirst && hasMore)) {
      saidAt = now;
      yield { type: 'progress', fraction: statement.progress(), elapsedMs: now - startedAt };
    }
  }
}

/** Waits for what the statement comes to or `ms`, whichever comes first; leaves no timer behind. */
async function firstOf(end: Promise<void>, clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const wait = new AbortController();
  const stop = (): void => wait.abort();
  signal.addEventListener('abort', stop, { once: true });
  // The sleep's rejection says only that it was cut short.
  const slept = clock.sleep(ms, wait.signal).catch(() => undefined);
  try {
    if (signal.aborted) stop();
    await Promise.race([end, slept]);
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
  }
}

async function abandon({ engine, logger }: QueryParts, statement: SqlRun, resultId: string): Promise<void> {
  statement.interrupt();
  await statement.done.catch((error: unknown) =>
    logger.info('query.abandoned', { resultId, reason: messageOf(error) }),
  );
  await engine.drop(resultId);
}

async function explained<T>(catalog: Catalog, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw catalog.explain(error);
  }
}
