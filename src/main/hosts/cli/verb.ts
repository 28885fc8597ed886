import type { Command } from 'commander';
import type { Session } from './session';

export interface GlobalOptions {
  lake?: string;
  json?: boolean;
  brokers?: string[];
}

/** False: what was asked for was not done, and the reader was told why. */
export type Action<O> = (session: Session, args: string[], options: O & { json: boolean }) => Promise<boolean>;

/** Makes a command with the options that every one has; `isDefault`: the one that its parent is without a name. */
export type Verb = <O extends object>(
  parent: Command,
  usage: string,
  description: string,
  action: Action<O>,
  isDefault?: boolean,
) => Command;
