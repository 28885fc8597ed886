import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { rawTexts } from '../../tools/raw-texts.mjs';

/** `lagoon` as one file that Node runs. */
export function bundleCommandLine(): Promise<Program> {
  return bundleEntry(fileURLToPath(new URL('../../src/main/hosts/cli.ts', import.meta.url)), 'lagoon-cli');
}

export interface Program {
  readonly program: string;
  remove(): Promise<void>;
}

/** A TypeScript entry that uses the Kafka adapter, likewise. */
export async function bundleEntry(input: string, name: string): Promise<Program> {
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/${name}-${process.pid}`, import.meta.url));
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({
    input,
    platform: 'node',
    // All but what is not JavaScript: names of CommonJS cannot be imported one by one in Node's own modules; bundled, they can.
    external: (id) => id.startsWith('node:') || id.startsWith('@duckdb/'),
    plugins: [rawTexts],
    // Its CommonJS asks for its own files in a way that no bundler follows.
    resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
  });
  await bundle.write({ dir: folder, format: 'es', entryFileNames: 'program.mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return { program: join(folder, 'program.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface CommandLine {
  /** What it said on both outputs. */
  readonly said: () => string;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/** Of the program's user, who is not the one that runs the tests: history, drafts and passwords are there, and go with the program. */
export function configurationOf(program: string): string {
  return join(dirname(program), 'configuration');
}

/** Another instance of Lagoon: a process of its own. */
export function runCommandLine(program: string, args: readonly string[]): CommandLine {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: configurationOf(program) },
  });
  let text = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (text += String(chunk)));
  return {
    said: () => text,
    ended: once(child, 'close').then(() => child.exitCode),
    signal: (name) => child.kill(name),
  };
}
