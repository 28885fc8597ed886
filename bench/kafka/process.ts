import { spawn } from 'node:child_process';
import { z } from 'zod';

export interface WayInput {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly messages: number;
  /** Of its own, empty. */
  readonly folder: string;
}

const millionMessages = 1_000_000;

const toldSchema = z.object({
  messages: z.number(),
  elapsedMs: z.number(),
  /** Of all threads: what the figure would be made of, whatever else the machine did meanwhile. */
  cpuMs: z.number(),
  /** Resident memory when each million was reached. */
  residentBytes: z.array(z.number()),
  maxResidentBytes: z.number(),
  latenciesMs: z.array(z.number()).default([]),
});
export type Told = z.infer<typeof toldSchema>;

/** Watches the memory of this process while a way goes on. */
export class Gauge {
  readonly residentBytes: number[] = [];
  private maxResidentBytes = 0;
  private readonly startedCpu = process.cpuUsage();
  private readonly timer = setInterval(() => this.look(), 100);

  look(): number {
    const bytes = process.memoryUsage.rss();
    this.maxResidentBytes = Math.max(this.maxResidentBytes, bytes);
    return bytes;
  }

  /** So many messages were taken by now. */
  reached(messages: number): void {
    while (messages >= (this.residentBytes.length + 1) * millionMessages) this.residentBytes.push(this.look());
  }

  end(messages: number, elapsedMs: number, latenciesMs: number[] = []): Told {
    clearInterval(this.timer);
    this.look();
    const { residentBytes, maxResidentBytes } = this;
    const { user, system } = process.cpuUsage(this.startedCpu);
    return { messages, elapsedMs, cpuMs: (user + system) / 1000, residentBytes, maxResidentBytes, latenciesMs };
  }
}

/** Runs a way in a process of its own, so that its memory is its own, and its heap nobody else's. */
export async function inProcess(bundle: string, way: string, input: WayInput): Promise<Told> {
  const script = `const { inChild } = await import(${JSON.stringify(bundle)}); await inChild(${JSON.stringify(way)}, ${JSON.stringify(input)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return await new Promise((resolve, reject) => {
    let told: Told | null = null;
    child.on('message', (message) => {
      told = toldSchema.parse(message);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (told === null || code !== 0)
        reject(new Error(`${way} ended with ${code} and ${told === null ? 'no' : 'a'} result`));
      else resolve(told);
    });
  });
}

export async function tell(told: Told): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send?.(told, () => resolve());
  });
  process.disconnect();
}
