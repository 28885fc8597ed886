import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { z } from 'zod';
import { rawTexts } from '../../../tools/raw-texts.mjs';
import type { Task } from './program';

/** Node 20 reads no TypeScript: a program of this folder as one file. Returns its path. */
export async function bundleProgram(name = 'program'): Promise<string> {
  const out = fileURLToPath(new URL('../../../node_modules/.cache/lagoon-reliability', import.meta.url));
  await mkdir(out, { recursive: true });
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
    platform: 'node',
    // All but what is native: the names of CommonJS packages cannot be imported from outside.
    external: (id) => id.startsWith('node:') || id.startsWith('@duckdb/'),
    // Its CommonJS asks for its own files in a way that no bundler follows.
    resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
    plugins: [rawTexts],
  });
  const file = `${name}-${process.pid}.mjs`;
  await bundle.write({ dir: out, format: 'es', entryFileNames: file, chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return join(out, file);
}

export interface Injection {
  readonly call: string;
  /** The call of that name that it falls on, from 1. */
  readonly when: number;
  readonly what: { readonly signal: 'SIGKILL' } | { readonly error: 'EIO' | 'ENOSPC' };
}

/** One call of the traced thread on the lake's folder that changes something. */
export interface TracedCall {
  readonly call: string;
  /** Among the thread's calls of that name, from 1: what an injection counts. */
  readonly ordinal: number;
  readonly text: string;
}

export interface RunOutcome {
  readonly ended: 'done' | 'failed' | 'killed';
  readonly code: string | null;
  readonly message: string | null;
  /** What it said of its commits before it ended. */
  readonly commits: number;
  readonly commitMs: readonly number[];
  readonly calls: readonly TracedCall[];
}

const lineSchema = z.object({
  thread: z.int().optional(),
  committed: z.int().optional(),
  ms: z.number().optional(),
  reads: z.int().optional(),
  ended: z.enum(['done', 'failed']).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** A program that runs. `ready` resolves with the id of the thread that does its file calls. */
export class RunningProgram {
  readonly ready: Promise<number>;
  readonly ended: Promise<Omit<RunOutcome, 'calls'>>;
  private readonly child: ChildProcess;
  going = false;
  reads = 0;
  commits = 0;

  constructor(program: string, root: string, task: Task) {
    const child = spawn(process.execPath, [program, root, JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    });
    this.child = child;
    // The other end may be killed before it reads.
    child.stdin.on('error', () => undefined);
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(String(chunk)));
    const outcome = {
      ended: 'killed' as RunOutcome['ended'],
      code: null as string | null,
      message: null as string | null,
    };
    const commitMs: number[] = [];
    const lines = createInterface({ input: child.stdout });
    const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
    this.ready = new Promise((resolve, reject) => {
      ended.then(() => reject(new Error(`The program ended before it was ready: ${errors.join('')}`)), reject);
      lines.on('line', (text) => {
        const line = lineSchema.parse(JSON.parse(text));
        if (line.thread !== undefined) resolve(line.thread);
        if (line.committed !== undefined) this.commits = line.committed;
        if (line.ms !== undefined) commitMs.push(line.ms);
        if (line.reads !== undefined) this.reads = line.reads;
        if (line.ended !== undefined) {
          outcome.ended = line.ended;
          outcome.code = line.code ?? null;
          outcome.message = line.message ?? null;
        }
      });
    });
    // Awaited by whoever needs it; one that is killed at once is never ready.
    this.ready.catch(() => undefined);
    this.ended = ended.then(() => {
      // Node itself aborts where its own wake-up cannot be written: a death like any other.
      if (outcome.ended === 'killed' && child.signalCode === null) {
        throw new Error(`The program broke down (exit code ${child.exitCode}): ${errors.join('')}`);
      }
      return { ...outcome, commits: this.commits, commitMs };
    });
    this.ended.catch(() => undefined);
  }

  go(): void {
    this.going = true;
    this.child.stdin?.write('go\n');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

const changing =
  'openat,write,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,chmod,fchmod,fchmodat,truncate,ftruncate,fallocate,copy_file_range,symlink';
/** `?`: not every machine has every call. */
const watched = changing
  .split(',')
  .map((call) => `?${call}`)
  .join(',');

/** Runs the task under strace, from the moment the program is ready to its end. */
export async function runTraced(
  program: string,
  root: string,
  task: Task,
  logPath: string,
  injection: Injection | null,
): Promise<RunOutcome> {
  const running = new RunningProgram(program, root, task);
  try {
    const thread = await running.ready;
    const args = ['-p', String(thread), '-y', '-o', logPath, '-e', `trace=${watched}`];
    if (injection !== null) {
      const [[kind, value] = ['', '']] = Object.entries(injection.what);
      args.push('-e', `inject=${injection.call}:${kind}=${value}:when=${injection.when}`);
    }
    const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = once(strace, 'exit');
    await attached(strace);
    running.go();
    const outcome = await running.ended;
    await exited;
    const calls = changesOf(await readFile(logPath, 'utf8'), root);
    await rm(logPath);
    return { ...outcome, calls };
  } finally {
    running.kill();
  }
}

function attached(strace: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    strace.once('error', reject);
    strace.once('exit', () => reject(new Error(`strace could not attach: ${text}`)));
    strace.stderr?.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (text.includes('attached')) resolve();
    });
  });
}

function changesOf(log: string, root: string): TracedCall[] {
  const counts = new Map<string, number>();
  const calls: TracedCall[] = [];
  for (const text of log.split('\n')) {
    const call = /^(\w+)\(/.exec(text)?.[1];
    if (call === undefined) continue;
    const ordinal = (counts.get(call) ?? 0) + 1;
    counts.set(call, ordinal);
    if (!text.includes(root)) continue;
    if (call === 'openat' && !/O_CREAT|O_WRONLY|O_RDWR|O_TRUNC/.test(text)) continue;
    calls.push({ call, ordinal, text });
  }
  return calls;
}
