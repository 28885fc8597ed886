import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreContract, queryContract, type CoreContract, type QueryContract } from '../../src/shared/contract';
import type { Client } from '../../src/shared/contract/define';
import type { Job } from '../../src/shared/contract/jobs';
import type { FeedName, JobId, ResultId } from '../../src/shared/ids';
import { createClient } from '../../src/shared/rpc/client';
import { memoryTransportPair } from '../../src/shared/rpc/memory';
import { serve } from '../../src/shared/rpc/server';
import { composeCore } from '../../src/main/hosts/compose/core';
import { composeQuery } from '../../src/main/hosts/compose/query';

/** A lake in a temporary folder with the whole system on its real adapters, behind the contract with every answer checked. */
export interface TestLake {
  readonly root: string;
  readonly core: Client<CoreContract>;
  readonly query: Client<QueryContract>;
  /** Exports and waits; throws where a job did not end well. */
  export(feeds: 'all' | FeedName[]): Promise<Job[]>;
  ended(ids: readonly JobId[]): Promise<Job[]>;
  /** Rows of a statement as DuckDB's text. */
  rows(sql: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export interface TestLakeOptions {
  readonly root?: string;
  readonly kafkaBrokers?: readonly string[];
}

export async function openTestLake(options: TestLakeOptions = {}): Promise<TestLake> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'lagoon-lake-')));
  const config = {
    lakeRoot: root,
    checkOutput: true,
    version: 'test',
    ...(options.kafkaBrokers === undefined ? {} : { kafkaBrokers: options.kafkaBrokers }),
  };
  // Benches have no test runner that sets it; nothing here may reach the home of whoever runs it.
  process.env['LAGOON_ANONYMIZATION_KEY'] ??= 'the-key-of-the-tests-and-of-nobody-else';
  process.env['XDG_CONFIG_HOME'] ??= await mkdtemp(join(tmpdir(), 'lagoon-configuration-'));
  const coreSide = await composeCore(config);
  const querySide = await composeQuery(config);
  await coreSide.start();
  await querySide.start();
  const core = connect(coreContract, coreSide);
  const query = connect(queryContract, querySide);

  const ended = async (ids: readonly JobId[]): Promise<Job[]> => {
    const wanted = new Set(ids);
    for await (const jobs of core.jobs.watch({})) {
      const mine = jobs.filter((job) => wanted.has(job.id));
      if (mine.length === wanted.size && mine.every((job) => job.endedAt !== null)) return mine;
    }
    throw new Error('the jobs were not watched to their end');
  };

  return {
    root,
    core,
    query,
    ended,
    async export(feeds) {
      const { jobs } = await core.exports.start({ feeds });
      const done = await ended(jobs.map((job) => job.id));
      for (const job of done) {
        if (job.status !== 'done') throw new Error(`${job.feed} ${job.status}: ${job.error?.message ?? ''}`);
      }
      return done;
    },
    async rows(sql) {
      let resultId: ResultId | null = null;
      let rowCount = 0;
      for await (const event of query.queries.run({ sql })) {
        if (event.type === 'started') resultId = event.resultId;
        if (event.type === 'done') rowCount = event.rowCount;
      }
      if (resultId === null) throw new Error('no result');
      const text = await query.queries.text({ resultId, offset: 0, limit: 10_000 });
      if (rowCount <= 10_000 && text.rows.length !== rowCount)
        throw new Error(`${text.rows.length} of ${rowCount} rows`);
      await query.queries.close({ resultId });
      return text.rows;
    },
    async close() {
      await querySide.stop();
      await coreSide.stop();
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

function connect<C extends CoreContract | QueryContract>(
  contract: C,
  side: { handlers: Parameters<typeof serve<C>>[1]; reportInternalError: (error: unknown) => string },
): Client<C> {
  const [ours, theirs] = memoryTransportPair();
  serve(contract, side.handlers, theirs, {
    checkOutput: true,
    onInternalError: (error) => side.reportInternalError(error),
  });
  return createClient(contract, ours);
}
