import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommandLine, configurationOf, runCommandLine } from './consumer-process';

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** On both outputs. */
  readonly said: string;
}

/** `lagoon` as users have it, a process each time, on a folder of its own in which no lake is yet. */
export interface CommandLineLake {
  readonly folder: string;
  /** Of its user. */
  readonly configuration: string;
  /** On this lake. */
  lagoon(...args: string[]): Promise<CommandResult>;
  /** On the lake that the arguments say, if they say one. */
  run(...args: string[]): Promise<CommandResult>;
  /** What it said; throws where it did not end well. */
  succeeds(...args: string[]): Promise<string>;
  /** Path of a new file with this content, outside of the lake's own folders. */
  written(content: string): Promise<string>;
  close(): Promise<void>;
}

export async function openCommandLineLake(): Promise<CommandLineLake> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-command-line-'));
  const { program, remove } = await bundleCommandLine();
  const run = async (...args: string[]): Promise<CommandResult> => {
    const running = runCommandLine(program, args);
    const code = await running.ended;
    return { code, said: running.said() };
  };
  const lagoon = (...args: string[]): Promise<CommandResult> => run(...args, '--lake', folder);
  return {
    folder,
    configuration: configurationOf(program),
    lagoon,
    run,
    async succeeds(...args) {
      const { code, said } = await lagoon(...args);
      if (code !== 0) throw new Error(`lagoon ${args.join(' ')} ended with ${code}: ${said}`);
      return said;
    },
    async written(content) {
      const path = join(folder, 'written.json');
      await writeFile(path, content);
      return path;
    },
    async close() {
      await remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
