import type { DeltaReader } from '../support/kill/delta-reader';
import { operations } from '../support/kill/operations';
import type { Injection } from '../support/kill/run-program';
import { CallExperiment, type Finding } from './call-experiment';

export interface CallKillOptions {
  readonly program: string;
  readonly deltaReader: DeltaReader | null;
  /** Each call is stopped in turn with each of these. */
  readonly injections: readonly Injection['what'][];
  /** One call of so many, counted through all operations, from `seed` on. 1: all. */
  readonly every: number;
  readonly seed: number;
  readonly only?: readonly string[];
  /** Runs at once. */
  readonly parallel: number;
  readonly report: (line: string) => void;
}

/** Every operation, stopped at every write-side call (or every k-th). */
export async function stopAtCalls(options: CallKillOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  let turn = options.seed;
  for (const name of options.only ?? Object.keys(operations)) {
    const startedMs = performance.now();
    const experiment = await CallExperiment.open(name, options.program, options.deltaReader);
    try {
      const chosen: { index: number; what: Injection['what'] }[] = [];
      for (const index of experiment.calls.keys()) {
        for (const what of options.injections) {
          turn += 1;
          if (turn % options.every === 0) chosen.push({ index, what });
        }
      }
      const found = await inParallel(chosen, options.parallel, ({ index, what }) => experiment.stopAt(index, what));
      findings.push(...found);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      const bad = found.flatMap((finding) => finding.problems);
      options.report(
        `${name}: ${chosen.length} of ${experiment.calls.length} calls, ${bad.length} problems, ${seconds} s`,
      );
      for (const problem of bad.slice(0, 20)) options.report(`  ${problem}`);
    } finally {
      await experiment.close();
    }
  }
  return findings;
}

async function inParallel<T, R>(items: readonly T[], parallel: number, step: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) results.push(await step(item));
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return results;
}
