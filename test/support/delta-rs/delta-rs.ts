import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { columnSchema } from '../../../src/shared/contract/types';
import { messageOf } from '../../../src/shared/errors';

const run = promisify(execFile);

/** Pinned: what reads our tables must not change under the tests. */
const deltalake = 'deltalake==1.6.6';
const here = fileURLToPath(new URL('.', import.meta.url));
const projectRoot = resolve(here, '../../..');

const tableSchema = z.object({
  version: z.int(),
  rows: z.int(),
  files: z.int(),
  partitionColumns: z.array(z.string()),
  columns: z.array(columnSchema),
  /** By leaf (`user.user_id`), digits as text; null where no row has a value. */
  sums: z.record(z.string(), z.string().nullable()),
  minima: z.record(z.string(), z.string().nullable()),
  maxima: z.record(z.string(), z.string().nullable()),
  /** Values that are not null. */
  counts: z.record(z.string(), z.string().nullable()),
});
export type DeltaRsTable = z.infer<typeof tableSchema>;

let prepared: Promise<string> | null = null;

/** Makes delta-rs available in a virtual environment of the test cache, once. Returns its Python. Rejects with what is missing. */
export function ensureDeltaRs(say: (line: string) => void = () => {}): Promise<string> {
  prepared ??= prepare(say);
  return prepared;
}

async function prepare(say: (line: string) => void): Promise<string> {
  const folder = join(
    process.env['LAGOON_CACHE'] ?? join(projectRoot, '.cache'),
    'delta-rs',
    deltalake.replace('==', '-'),
  );
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, 'complete');
  if (await exists(complete)) return python;
  say(`Setting up ${deltalake} in ${folder} …`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await step('Python 3 with its venv module is needed (Debian: python3-venv)', 'python3', ['-m', 'venv', folder]);
  await step(`${deltalake} could not be installed by pip`, python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    deltalake,
  ]);
  await writeFile(complete, deltalake);
  return python;
}

async function step(wrong: string, command: string, commandArguments: string[]): Promise<void> {
  try {
    await run(command, commandArguments);
  } catch (error) {
    throw new Error(`${wrong}: ${messageOf(error)}`, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** What delta-rs makes of a table, at its newest version or at an older one. */
export async function readDeltaTable(path: string, version: number | 'newest' = 'newest'): Promise<DeltaRsTable> {
  const python = await ensureDeltaRs();
  const { stdout } = await run(python, [join(here, 'read_table.py'), path, String(version)], { maxBuffer: 64_000_000 });
  return tableSchema.parse(JSON.parse(stdout));
}

/** For a suite's beforeAll: null where delta-rs works, else the reason to skip by. Under CI=true its absence is a failure. */
export async function deltaRsAbsence(): Promise<string | null> {
  const say = (line: string): void => {
    process.stderr.write(`[delta-rs] ${line}\n`);
  };
  try {
    await ensureDeltaRs(say);
    return null;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    say(`SKIPPING every test that reads with delta-rs. ${messageOf(error)}`);
    return `delta-rs is absent: ${messageOf(error)}`;
  }
}
