import type { Contract, Handlers } from '../../../shared/contract/define';
import type { HostConfig } from '../../../shared/rpc/host-messages';

/** A part of the system, made and not yet running. */
export interface Composed<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Opens the lake and resumes what was under way. Fails with a LakeError that tells the user what to do. */
  start(): Promise<void>;
  /** Commits or cancels what runs, and closes everything. The process ends afterwards, at the latest after 5 s. */
  stop(): Promise<void>;
  /** Writes an unexpected error down whole; returns the id it is found under. */
  reportInternalError(error: unknown): string;
}

export interface CompositionConfig extends HostConfig {
  /** Instead of the brokers in lake.json, for one call of the command line. */
  readonly kafkaBrokers?: readonly string[];
}
