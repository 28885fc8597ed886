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

/** The options that every command has; they may stand before any of its words, or behind. */
export function addGlobalOptions(command: Command): void {
  if (command.options.some(({ long }) => long === '--lake')) return;
  command
    .option('--lake <folder>', 'the lake; else LAGOON_LAKE, else ./data_lake')
    .option('--json', 'the result as JSON');
}

/** Of a command that was given; what stands nearest to its last word counts. */
export function globalOptionsOf(command: Command): Pick<GlobalOptions, 'lake'> & { readonly json: boolean } {
  let json = false;
  let lake: string | undefined;
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const given = at.opts<GlobalOptions>();
    lake ??= given.lake;
    json ||= given.json === true;
  }
  return { ...(lake === undefined ? {} : { lake }), json };
}
