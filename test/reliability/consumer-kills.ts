import { setTimeout as delay } from 'node:timers/promises';
import { Draws } from '../../src/main/core/sample/random';
import { readDeltaTable } from '../support/delta-rs/delta-rs';
import { auditLake, type Audit } from './consumer-audit';
import { ConsumerInstance } from './consumer-instance';
import { consumedFeed, openConsumerSite, type ConsumerSite } from './consumer-site';
import { TopicProducer, type TopicMixture } from './consumer-topic';
import { recreateTopic, type RecreatedTopic } from './consumer-recreated-topic';

/** How often each of them happens. */
export interface Disturbances {
  /** SIGKILL of a consumer, which is started again at once. */
  readonly consumerKills: number;
  /** SIGKILL of the broker, which is started again after up to 2 s. */
  readonly brokerKills: number;
  /** The network stands still, breaks, or is away. */
  readonly networkPauses: number;
  /** A second instance comes, or leaves in order. */
  readonly rebalances: number;
  /** An instance stands still (SIGSTOP) for longer than its group waits for it, and then goes on with what it had. */
  readonly freezes: number;
}

export interface ConsumerKillsOptions {
  /** Of `bundleConsumer`. */
  readonly program: string;
  readonly messages: number;
  readonly disturbances: Disturbances;
  readonly seed: number;
  readonly sessionMs: number;
  readonly flushSeconds: number;
  /** Whether delta-rs is to read the lake, too. */
  readonly deltaRs: boolean;
  readonly report: (line: string) => void;
}

export interface ConsumerKillsOutcome {
  readonly messages: number;
  readonly disturbances: Disturbances;
  /** Kills of a consumer that had committed something since it started. */
  readonly killsAtWork: number;
  /** Commits that consumers were told of, those that were killed too. */
  readonly toldCommits: number;
  /** Told to a consumer, and not in the log after its death. */
  readonly brokenPromises: number;
  readonly assignments: number;
  /** Commits that the log refused, because another instance was first. */
  readonly overtaken: number;
  readonly logEntries: number;
  readonly audit: Audit;
  readonly recreated: RecreatedTopic;
  /** Tables that delta-rs reads otherwise; null where it was not asked. */
  readonly deltaRsDiffers: number | null;
  readonly seconds: number;
  readonly problems: readonly string[];
}

const partitions = 6;
const malformedPercent = 2;
const latePercent = 5;
const daysOfEvents = 10;
/** Each part of the topic is produced over about the time that one disturbance takes. */
const stepMs = 3_000;
/** A kill waits for the victim to be at work, but not for ever: another instance may have all there is. */
const atWorkLimitMs = 15_000;
const endLimitMs = 300_000;

/** Consumers of one lake under load, disturbed in every way at random moments; then every row is looked at. */
export async function disturbConsumers(options: ConsumerKillsOptions): Promise<ConsumerKillsOutcome> {
  const startedMs = performance.now();
  const site = await openConsumerSite('disturbed', options.flushSeconds);
  const crowd = new Crowd(options, site);
  const mixture: TopicMixture = {
    seed: options.seed,
    messages: options.messages,
    malformedPercent,
    latePercent,
    days: daysOfEvents,
  };
  const producer = new TopicProducer(site.kafka.brokers, site.topic, partitions, mixture);
  try {
    await producer.create();
    const steps = shuffled(options.disturbances, new Draws(options.seed, 1, 0));
    crowd.start();
    for (const [at, step] of steps.entries()) {
      const upTo = Math.floor((options.messages * (at + 1)) / steps.length);
      await Promise.all([producer.produce(upTo, stepMs), crowd[step]()]);
      if ((at + 1) % 10 === 0) options.report(crowd.summary(at + 1, steps.length));
    }
    await crowd.finish();
    options.report(`${crowd.summary(steps.length, steps.length)}; now every row is read`);
    const [data, quarantine] = [await site.data(), await site.quarantine()];
    const audit = await auditLake({ data, quarantine, mixture, partitions });
    const disagreements = options.deltaRs ? await compareDeltaRs(site, audit) : [];
    const recreated = await recreateTopic(site, partitions, () => crowd.instance());
    return {
      messages: options.messages,
      disturbances: options.disturbances,
      killsAtWork: crowd.killsAtWork,
      toldCommits: crowd.toldCommits,
      brokenPromises: crowd.brokenPromises,
      assignments: crowd.assignments,
      overtaken: await site.overtaken(),
      logEntries: (data?.deltaVersion ?? -1) + 1,
      audit,
      recreated,
      deltaRsDiffers: options.deltaRs ? disagreements.length : null,
      seconds: (performance.now() - startedMs) / 1000,
      problems: [...crowd.problems, ...audit.problems, ...disagreements, ...recreated.problems],
    };
  } finally {
    await crowd.killAll();
    await producer.close();
    await site.close();
  }
}

/** delta-rs reads other rows than we do where their numbers or the sums of their offsets differ. */
async function compareDeltaRs({ folders }: ConsumerSite, audit: Audit): Promise<string[]> {
  const ours = { data: audit.rows, quarantine: audit.quarantined };
  const problems: string[] = [];
  for (const kind of ['data', 'quarantine'] as const) {
    const { rows, sums } = await readDeltaTable(folders[kind]);
    if (rows === ours[kind] && sums['kafka_offset'] === audit.offsetSums[kind]) continue;
    problems.push(`delta-rs reads ${rows} rows of the ${kind} where we read ${ours[kind]}, or others`);
  }
  return problems;
}

function shuffled(disturbances: Disturbances, draws: Draws): (keyof Disturbances)[] {
  const { consumerKills, brokerKills, networkPauses, rebalances, freezes } = disturbances;
  const counts = { consumerKills, brokerKills, networkPauses, rebalances, freezes };
  const steps = Object.entries(counts).flatMap(([step, times]) => Array.from({ length: times }, () => step));
  for (let last = steps.length - 1; last > 0; last -= 1) {
    const other = draws.below(last + 1);
    const [a = '', b = ''] = [steps[last], steps[other]];
    steps[last] = b;
    steps[other] = a;
  }
  return steps.filter((step): step is keyof Disturbances => step in counts);
}

/** The instances that run, and what happens to them. A disturbance of this name is a method of this name. */
class Crowd implements Record<keyof Disturbances, () => Promise<void>> {
  killsAtWork = 0;
  toldCommits = 0;
  brokenPromises = 0;
  assignments = 0;
  readonly problems: string[] = [];
  private readonly running = new Set<ConsumerInstance>();
  private readonly draws: Draws;

  constructor(
    private readonly options: ConsumerKillsOptions,
    private readonly site: ConsumerSite,
  ) {
    this.draws = new Draws(options.seed, 2, 0);
  }

  instance(untilIdleSeconds?: number): ConsumerInstance {
    const { program, sessionMs } = this.options;
    const idle = untilIdleSeconds === undefined ? {} : { untilIdleSeconds };
    const { root, temporaryFolder } = this.site;
    const instance = new ConsumerInstance(program, root, temporaryFolder, { feed: consumedFeed, sessionMs, ...idle });
    this.running.add(instance);
    return instance;
  }

  start(): void {
    this.instance();
  }

  async consumerKills(): Promise<void> {
    const victim = this.any();
    // Most of them at work; the others while they start, join, or take over.
    if (this.draws.unit() < 0.75) await victim.until(() => victim.commits > 0, atWorkLimitMs);
    await delay(this.draws.unit() * 2_000 * this.options.flushSeconds);
    if (victim.commits > 0) this.killsAtWork += 1;
    victim.kill();
    this.instance();
    await this.bury(victim);
  }

  async brokerKills(): Promise<void> {
    await this.atWork();
    await this.site.kafka.kill();
    await delay(this.draws.unit() * 2_000);
    await this.site.kafka.restart();
  }

  async networkPauses(): Promise<void> {
    await this.atWork();
    const { network } = this.site;
    const ms = this.draws.unit() * 2 * this.options.sessionMs;
    switch (this.draws.below(3)) {
      case 0:
        network.stall();
        await delay(ms);
        network.resume();
        return;
      case 1:
        network.cut();
        return;
      default:
        network.takeAway();
        await delay(ms);
        network.restore();
    }
  }

  async rebalances(): Promise<void> {
    if (this.running.size < 2) {
      const second = this.instance();
      await second.until(() => second.assignments > 0, atWorkLimitMs);
      return;
    }
    const leaving = this.any();
    leaving.stop();
    await this.bury(leaving);
  }

  async freezes(): Promise<void> {
    const frozen = this.any();
    await this.atWork();
    frozen.freeze();
    // Somebody has to take over what it holds.
    const other = this.running.size < 2 ? this.instance() : this.any(frozen);
    const before = other.assignments;
    await other.until(() => other.assignments > before, atWorkLimitMs);
    await delay(this.draws.unit() * 2_000 * this.options.flushSeconds);
    frozen.thaw();
  }

  /** Stops all in order; then one more, until there is nothing left. */
  async finish(): Promise<void> {
    for (const instance of this.running) instance.stop();
    for (const instance of this.running) await this.bury(instance);
    const last = this.instance(1);
    await this.bury(last);
  }

  async killAll(): Promise<void> {
    for (const instance of this.running) {
      instance.kill();
      await instance.ended;
    }
  }

  summary(step: number, steps: number): string {
    const { killsAtWork, toldCommits, assignments, problems } = this;
    return `${step} of ${steps} disturbances, ${killsAtWork} kills at work, ${toldCommits} commits told, ${assignments} assignments, ${problems.length} problems`;
  }

  private any(but?: ConsumerInstance): ConsumerInstance {
    const choice = [...this.running].filter((each) => each !== but);
    const one = choice[this.draws.below(choice.length)];
    if (one === undefined) throw new Error('No consumer runs.');
    return one;
  }

  private async atWork(): Promise<void> {
    const one = this.any();
    await one.until(() => one.commits > 0, atWorkLimitMs);
    await delay(this.draws.unit() * 1_000 * this.options.flushSeconds);
  }

  /** Waits for its end, which must be a kill or in order, and looks whether the log has what it was told. */
  private async bury(instance: ConsumerInstance): Promise<void> {
    const late = delay(endLimitMs, null, { ref: false });
    const end = await Promise.race([instance.ended, late]);
    if (end === null) throw new Error(`A consumer did not end within ${endLimitMs / 1000} s: ${instance.said}`);
    this.running.delete(instance);
    this.toldCommits += instance.commits;
    this.assignments += instance.assignments;
    if (end.how !== 'killed' && end.how !== 'done')
      this.problems.push(`a consumer ended: ${end.how}, ${end.code}: ${end.message}`);
    const log = await this.site.positions();
    for (const [partition, next] of instance.promised) {
      const stands = log.get(partition) ?? 0n;
      if (stands >= next) continue;
      this.brokenPromises += 1;
      this.problems.push(`a consumer was told ${next} of partition ${partition}, and the log stands at ${stands}`);
    }
  }
}
