import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** `lagoon` as one file that Node runs, packages left where they are. */
export async function bundleCommandLine(): Promise<{ program: string; remove(): Promise<void> }> {
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/lagoon-cli-${process.pid}`, import.meta.url));
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({
    input: fileURLToPath(new URL('../../src/main/hosts/cli.ts', import.meta.url)),
    platform: 'node',
    // Its CommonJS names cannot be imported one by one in Node's own modules; bundled, they can.
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && id !== 'kafkajs',
  });
  await bundle.write({ dir: folder, format: 'es', entryFileNames: 'lagoon.mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return { program: join(folder, 'lagoon.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface CommandLine {
  /** What it said on both outputs. */
  readonly said: () => string;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/** Another instance of Lagoon: a process of its own. */
export function runCommandLine(program: string, args: readonly string[]): CommandLine {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (text += String(chunk)));
  return {
    said: () => text,
    ended: once(child, 'close').then(() => child.exitCode),
    signal: (name) => child.kill(name),
  };
}
