import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Draws } from '../../src/main/core/sample/random';
import { runCommandLine } from '../support/consumer-process';
import { openKsqldbSite, streamFeed, tableFeed } from './ksqldb-site';

export interface KsqldbKillsOptions {
  /** Of `bundleCommandLine`. */
  readonly program: string;
  readonly brokers: readonly string[];
  readonly kills: number;
  /** Sent before each kill. */
  readonly rowsEach: number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

export interface KsqldbKillsOutcome {
  readonly kills: number;
  /** Exports that had ended before they were to be killed. */
  readonly endedBefore: number;
  readonly rows: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

/** `lagoon export` of a stream and a table, killed at random moments and repeated; then every row is looked at. */
export async function killExports(options: KsqldbKillsOptions): Promise<KsqldbKillsOutcome> {
  const startedMs = performance.now();
  const { program, kills, rowsEach, seed } = options;
  const site = await openKsqldbSite(options.brokers, `kills-${randomUUID().slice(0, 8)}`);
  const draws = new Draws(seed, 1, 0);
  const start = (): ReturnType<typeof runCommandLine> =>
    runCommandLine(program, ['export', streamFeed, tableFeed, '--lake', site.root]);
  const whole = async (): Promise<number> => {
    const beganMs = performance.now();
    const exporting = start();
    const code = await exporting.ended;
    if (code !== 0) problems.push(`an export that nobody disturbed ended with ${code}: ${exporting.said().trim()}`);
    return performance.now() - beganMs;
  };
  const problems: string[] = [];
  let rows = 0;
  let done = 0;
  let endedBefore = 0;
  try {
    await site.produce(0, rowsEach);
    rows = rowsEach;
    let wholeMs = await whole();
    while (done < kills && problems.length === 0) {
      await site.produce(rows, rows + rowsEach);
      rows += rowsEach;
      const exporting = start();
      await delay(draws.unit() * wholeMs);
      exporting.signal('SIGKILL');
      const code = await exporting.ended;
      if (code === null) done += 1;
      else {
        endedBefore += 1;
        if (code !== 0) problems.push(`an export ended with ${code}: ${exporting.said().trim()}`);
        // The machine is quicker than it was.
        wholeMs *= 0.9;
      }
      if (done % 10 === 0 && code === null) options.report(`${done} of ${kills} kills, ${rows} rows sent`);
    }
    await whole();
    problems.push(...(await site.problems(rows)));
    return { kills: done, endedBefore, rows, seconds: (performance.now() - startedMs) / 1000, problems };
  } finally {
    await site.close();
  }
}

export function ksqldbKillsTable({ kills, endedBefore, rows, problems, seconds }: KsqldbKillsOutcome): string {
  return [
    '| exports killed at random moments | ended before their kill | rows of the stream | lost, doubled or wrong | minutes |',
    '|--:|--:|--:|--:|--:|',
    `| ${kills} | ${endedBefore} | ${rows.toLocaleString('en-US')} | ${problems.length} | ${Math.round(seconds / 60)} |`,
  ].join('\n');
}
