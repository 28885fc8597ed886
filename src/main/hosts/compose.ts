import type { Contract, Handlers } from '../../shared/contract/define';
import type { CoreContract, QueryContract } from '../../shared/contract/index';
import { LakeError } from '../../shared/errors';
import type { HostConfig } from '../../shared/rpc/host-messages';

/** A part of the system, made and not yet running. */
export interface Composed<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Opens the lake and resumes what was under way. Fails with a LakeError that tells the user what to do. */
  start(): Promise<void>;
  /** Commits or cancels what runs, and closes everything. The process ends afterwards, at the latest after 5 s. */
  stop(): Promise<void>;
  /** Writes an unexpected error whole into the lake's log; returns the id it is found under. */
  reportInternalError(error: unknown): string;
}

/** The core on its real adapters. */
export async function composeCore(_config: HostConfig): Promise<Composed<CoreContract>> {
  throw new LakeError('UNAVAILABLE', 'The core is not part of this build.');
}

/** The analyst's DuckDB on its real adapters. */
export async function composeQuery(_config: HostConfig): Promise<Composed<QueryContract>> {
  throw new LakeError('UNAVAILABLE', 'The query process is not part of this build.');
}
