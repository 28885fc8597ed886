import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Draws } from '../../src/main/core/sample/random';
import { LakeError } from '../../src/shared/errors';
import { runCommandLine, type CommandLine } from '../support/consumer-process';
import { ChangesTopic, type Facts } from './warehouse-topic';
import { liveFeed, openWarehouseSite, type Held, type WarehouseSite } from './warehouse-site';

export interface WarehouseKillsOptions {
  /** Of `bundleCommandLine`. */
  readonly program: string;
  readonly brokers: readonly string[];
  readonly store: 'mysql' | 'embedded';
  readonly events: number;
  /** SIGKILLs of the process that loads. */
  readonly processKills: number;
  /** SIGKILLs of the MySQL server. */
  readonly serverKills: number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

export interface WarehouseKillsOutcome {
  readonly events: number;
  readonly processKills: number;
  /** … of one that had committed since it started. */
  readonly killsAtWork: number;
  readonly serverKills: number;
  /** How often rows were compared with what the topic came to at their positions. */
  readonly comparisons: number;
  readonly facts: number;
  readonly differing: number;
  /** Ended by itself where it should have waited. */
  readonly gaveUp: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

const atWorkLimitMs = 20_000;
const pollMs = 100;
const endLimitMs = 120_000;

/** A live load under a stream of changes, killed, its server too; at each death its rows are compared with the topic up to its positions. */
export async function killLiveLoads(options: WarehouseKillsOptions): Promise<WarehouseKillsOutcome> {
  const startedMs = performance.now();
  const topic = await ChangesTopic.create(`kills-${randomUUID()}`, options.brokers, options.seed);
  const site = await openWarehouseSite(options.store, topic.topic, options.brokers);
  const run = new Run(options, topic, site);
  try {
    const steps = shuffled(options);
    run.start();
    for (const [at, step] of steps.entries()) {
      await Promise.all([topic.produce(Math.floor((options.events * (at + 1)) / (steps.length + 1))), run[step]()]);
      if ((at + 1) % 10 === 0) options.report(run.summary(at + 1, steps.length));
    }
    const final = await run.finish();
    const { facts, messages } = await topic.read();
    if (messages !== options.events) run.problems.push(`the topic has ${messages} messages of ${options.events}`);
    const differing = differences(final.facts, facts);
    if (differing.length > 0)
      run.problems.push(`at the end ${differing.length} facts differ: ${differing.slice(0, 3).join('; ')}`);
    const { killsAtWork, comparisons, gaveUp, problems } = run;
    const seconds = (performance.now() - startedMs) / 1000;
    const { events, processKills, serverKills } = options;
    return {
      events,
      processKills,
      killsAtWork,
      serverKills,
      comparisons,
      facts: final.facts.size,
      differing: differing.length,
      gaveUp,
      seconds,
      problems,
    };
  } finally {
    await run.close();
    await topic.close();
    await site.close();
  }
}

class Run {
  killsAtWork = 0;
  comparisons = 0;
  gaveUp = 0;
  readonly problems: string[] = [];
  private loading: CommandLine | null = null;
  private loadedAtStart = 0;
  private readonly draws: Draws;

  constructor(
    private readonly options: WarehouseKillsOptions,
    private readonly topic: ChangesTopic,
    private readonly site: WarehouseSite,
  ) {
    this.draws = new Draws(options.seed, 1, 0);
  }

  start(): void {
    this.loading = this.live();
  }

  async process(): Promise<void> {
    // Most of them at work; the others while they start.
    if (this.draws.unit() < 0.75) await this.atWork();
    await delay(this.draws.unit() * 2_000);
    const victim = this.loading;
    victim?.signal('SIGKILL');
    await this.bury(victim, null);
    const held = await this.compare();
    if (messagesOf(held) > this.loadedAtStart) this.killsAtWork += 1;
    this.loadedAtStart = messagesOf(held);
    this.start();
  }

  async server(): Promise<void> {
    await this.atWork();
    await delay(this.draws.unit() * 1_000);
    await this.site.server?.kill();
    await delay(this.draws.unit() * 2_000);
    await this.site.server?.restart();
  }

  /** Ends it in order, lets another one load the rest, and gives what there is then. */
  async finish(): Promise<Held> {
    await this.topic.produce(this.options.events);
    await this.atWork();
    const last = this.loading;
    last?.signal('SIGTERM');
    await this.bury(last, 0);
    await this.bury(this.live('--until-idle', '1'), 0);
    const held = await this.compare();
    if (messagesOf(held) !== this.options.events)
      this.problems.push(`${messagesOf(held)} of ${this.options.events} events were read at the end`);
    return held;
  }

  async close(): Promise<void> {
    this.loading?.signal('SIGKILL');
    await this.loading?.ended;
  }

  summary(step: number, steps: number): string {
    const { killsAtWork, comparisons, problems, topic } = this;
    return `${step} of ${steps} kills, ${killsAtWork} at work, ${topic.sent} events, ${comparisons} comparisons, ${problems.length} problems`;
  }

  private live(...more: string[]): CommandLine {
    const { program, brokers } = this.options;
    return runCommandLine(program, [
      'warehouse',
      'live',
      liveFeed,
      ...more,
      '--lake',
      this.site.root,
      '--brokers',
      brokers.join(','),
    ]);
  }

  /** Until something was committed since it started; of the embedded store, which nobody else can look into then, until it has it open. */
  private async atWork(): Promise<void> {
    const untilMs = performance.now() + atWorkLimitMs;
    while (performance.now() < untilMs) {
      try {
        if (messagesOf(await this.site.held()) > this.loadedAtStart) return;
      } catch (error) {
        if (this.site.server !== null || !(error instanceof LakeError) || error.code !== 'UNAVAILABLE') throw error;
        return await delay(1_000);
      }
      await delay(pollMs);
    }
  }

  /** `code`: null where a signal ended it. */
  private async bury(loading: CommandLine | null, code: number | null): Promise<void> {
    if (loading === null) return;
    const late = delay(endLimitMs, 'late' as const, { ref: false });
    const end = await Promise.race([loading.ended, late]);
    if (end === 'late') throw new Error(`A load did not end within ${endLimitMs / 1000} s: ${loading.said()}`);
    if (this.loading === loading) this.loading = null;
    if (end === code) return;
    this.gaveUp += 1;
    this.problems.push(`a load ended with ${end} where ${code ?? 'a kill'} was to end it: ${loading.said().trim()}`);
  }

  private async compare(): Promise<Held> {
    const held = await this.site.held();
    this.comparisons += 1;
    const differing = differences(held.facts, this.topic.upTo(held.positions));
    if (differing.length > 0)
      this.problems.push(
        `${differing.length} facts differ at ${messagesOf(held)}: ${differing.slice(0, 3).join('; ')}`,
      );
    return held;
  }
}

function messagesOf({ positions }: Held): number {
  return [...positions.values()].reduce((sum, next) => sum + next, 0);
}

function differences(found: Facts, wanted: Facts): string[] {
  const keys = new Set([...found.keys(), ...wanted.keys()]);
  return [...keys].flatMap((key) =>
    found.get(key) === wanted.get(key)
      ? []
      : [`${key}: ${found.get(key) ?? 'no row'}, and the topic says ${wanted.get(key) ?? 'no row'}`],
  );
}

function shuffled({ processKills, serverKills, seed }: WarehouseKillsOptions): ('process' | 'server')[] {
  const draws = new Draws(seed, 2, 0);
  const left = { process: processKills, server: serverKills };
  return Array.from({ length: processKills + serverKills }, () => {
    const step = draws.below(left.process + left.server) < left.process ? 'process' : 'server';
    left[step] -= 1;
    return step;
  });
}

export function warehouseKillsTable(outcome: WarehouseKillsOutcome): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  return [
    '| done and found | |',
    '|---|--:|',
    `| changes in the topic, a tenth of them deletes | ${count(outcome.events)} |`,
    `| SIGKILL of the process that loads | ${count(outcome.processKills)} |`,
    `| … that had committed since it started | ${count(outcome.killsAtWork)} |`,
    `| SIGKILL of the MySQL server, started again after up to 2 s | ${count(outcome.serverKills)} |`,
    `| loads that gave up instead of going on | ${count(outcome.gaveUp)} |`,
    `| times that all facts were compared with the topic up to their positions | ${count(outcome.comparisons)} |`,
    `| facts at the end | ${count(outcome.facts)} |`,
    `| … that are otherwise than another client of Kafka computes them from the topic | ${count(outcome.differing)} |`,
    `| minutes | ${Math.round(outcome.seconds / 60)} |`,
  ].join('\n');
}
