import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bundleEntry, type Program } from '../support/consumer-process';
import type { ConsumerProgramOptions } from './consumer-program';

const lineSchema = z.union([
  z.object({ assigned: z.array(z.int()) }),
  z.object({ committed: z.record(z.string(), z.string()) }),
  z.object({
    ended: z.enum(['done', 'failed', 'cancelled']),
    code: z.string().nullable(),
    message: z.string().nullable(),
  }),
]);

export interface ConsumerEnd {
  readonly how: 'done' | 'failed' | 'cancelled' | 'killed';
  readonly code: string | null;
  readonly message: string | null;
}

export function bundleConsumer(): Promise<Program> {
  return bundleEntry(fileURLToPath(new URL('consumer-program.ts', import.meta.url)), 'lagoon-consumer');
}

/** An instance of Lagoon that consumes the feed, in a process of its own. */
export class ConsumerInstance {
  readonly ended: Promise<ConsumerEnd>;
  /** Next offset of each partition by the last commit that it was told of. */
  readonly promised = new Map<number, bigint>();
  commits = 0;
  assignments = 0;
  private readonly child: ChildProcess;
  private readonly watchers = new Set<() => void>();
  private warnings = '';

  /** `temporaryFolder`: where it leaves what only an end in order removes. */
  constructor(program: string, root: string, temporaryFolder: string, options: ConsumerProgramOptions) {
    const child = spawn(process.execPath, [program, root, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporaryFolder },
    });
    this.child = child;
    // The other end may be killed before it reads.
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => {
      this.warnings = (this.warnings + String(chunk)).slice(-4_000);
    });
    let end: ConsumerEnd | null = null;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (text) => {
      const line = parseLine(text);
      if (line === null) return;
      if ('assigned' in line) this.assignments += 1;
      else if ('committed' in line) {
        this.commits += 1;
        for (const [partition, offset] of Object.entries(line.committed))
          this.promised.set(Number(partition), BigInt(offset));
      } else end = { how: line.ended, code: line.code, message: line.message };
      for (const look of this.watchers) look();
    });
    this.ended = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(() => {
      if (end !== null) return end;
      if (child.signalCode === 'SIGKILL') return { how: 'killed', code: null, message: null };
      const message = `It broke down (exit code ${child.exitCode}, ${child.signalCode}): ${this.warnings}`;
      return { how: 'failed', code: 'INTERNAL', message };
    });
  }

  /** Of what it did lately. */
  get said(): string {
    return this.warnings;
  }

  /** Resolves when it holds, when the process ends, or after this time, whichever is first: whether it holds. */
  async until(holds: () => boolean, limitMs: number): Promise<boolean> {
    let look: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    const held = new Promise<void>((resolve) => {
      look = () => void (holds() && resolve());
      timer = setTimeout(resolve, limitMs);
    });
    this.watchers.add(look);
    look();
    await Promise.race([held, this.ended]);
    clearTimeout(timer);
    this.watchers.delete(look);
    return holds();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** SIGSTOP: it holds all that it has and does nothing, while the others go on without it. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  stop(): void {
    this.child.stdin?.write('stop\n');
  }
}

/** Null for half a line: of one that was killed while it wrote. */
function parseLine(text: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
