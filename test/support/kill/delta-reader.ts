import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureDeltaRs } from '../delta-rs/ensure.mjs';

const answerSchema = z.union([
  z.object({ version: z.int(), keys: z.array(z.string()) }),
  z.object({ error: z.string() }),
]);

export interface DeltaReader {
  /** What delta-rs makes of the newest version of the table in this folder. Throws where it cannot read it. */
  read(path: string, kind: 'stream' | 'table'): Promise<{ version: number; keys: string[] }>;
  close(): Promise<void>;
}

const key = { stream: "concat(cast(kafka_partition as varchar), ':', cast(kafka_offset as varchar))", table: 'id' };

/** delta-rs in a process of its own, asked one table after the other. */
export async function openDeltaReader(): Promise<DeltaReader> {
  const script = fileURLToPath(new URL('read_tables.py', import.meta.url));
  const child = spawn(await ensureDeltaRs(), [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const answers = lines[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();

  async function ask(path: string, kind: 'stream' | 'table') {
    child.stdin.write(`${JSON.stringify({ path, key: key[kind] })}\n`);
    const next = await answers.next();
    if (next.done === true) throw new Error('delta-rs ended.');
    const answer = answerSchema.parse(JSON.parse(next.value));
    if ('error' in answer) throw new Error(`delta-rs cannot read ${path}: ${answer.error}`);
    return answer;
  }

  return {
    read(path, kind) {
      const mine = turn.then(() => ask(path, kind));
      // The next one's turn comes whatever becomes of this one.
      turn = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
