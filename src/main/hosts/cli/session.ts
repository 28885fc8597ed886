import { resolve } from 'node:path';
import { coreContract, queryContract, type CoreContract, type QueryContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import { createClient } from '../../../shared/rpc/client';
import { memoryTransportPair } from '../../../shared/rpc/memory';
import { serve } from '../../../shared/rpc/server';

/** The parts of the system that one command line call opens, each loaded with its adapters when a verb first asks for it, in this process, behind the same contract as the window. */
export interface Session {
  readonly root: string;
  core(): Promise<Client<CoreContract>>;
  query(): Promise<Client<QueryContract>>;
  close(): Promise<void>;
}

export function openSession(root: string, kafkaBrokers?: readonly string[]): Session {
  const config = { lakeRoot: root, checkOutput: false, ...(kafkaBrokers === undefined ? {} : { kafkaBrokers }) };
  const closers: (() => Promise<void>)[] = [];
  let core: Promise<Client<CoreContract>> | null = null;
  let query: Promise<Client<QueryContract>> | null = null;

  const openCore = async (): Promise<Client<CoreContract>> => {
    const { composeCore } = await import('../compose/core');
    const composed = await composeCore(config);
    closers.push(() => composed.stop());
    await composed.start();
    const [ours, theirs] = memoryTransportPair();
    serve(coreContract, composed.handlers, theirs, { onInternalError: (error) => composed.reportInternalError(error) });
    return createClient(coreContract, ours);
  };
  const openQuery = async (): Promise<Client<QueryContract>> => {
    const { composeQuery } = await import('../compose/query');
    const composed = await composeQuery(config);
    closers.push(() => composed.stop());
    await composed.start();
    const [ours, theirs] = memoryTransportPair();
    serve(queryContract, composed.handlers, theirs, {
      onInternalError: (error) => composed.reportInternalError(error),
    });
    return createClient(queryContract, ours);
  };

  return {
    root,
    core: () => (core ??= openCore()),
    query: () => (query ??= openQuery()),
    async close() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

/** `--lake`, then LAGOON_LAKE, then data_lake in the current folder. */
export function lakeRoot(option: string | undefined): string {
  return resolve(option ?? process.env.LAGOON_LAKE ?? 'data_lake');
}
