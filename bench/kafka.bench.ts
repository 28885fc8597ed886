import { loadavg, tmpdir } from 'node:os';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from '../test/support/kafka/broker';
import { consume, latency } from './kafka/consumer';
import { read, write } from './kafka/halves';
import { plain } from './kafka/plain';
import { inProcess, tell, type Told, type WayInput } from './kafka/process';
import { fill } from './kafka/topic';
import { median, round, type Bench, type Figures } from './measure';

/** LAGOON_BENCH_MESSAGES makes it shorter, for a look. */
const messages = Number(process.env['LAGOON_BENCH_MESSAGES'] ?? 5_000_000);
const rounds = 2;
/** The plain way is slow: a part of the messages tells its rate. */
const plainMessages = Math.min(messages, 50_000);
const latencySeconds = { short: 1, long: 5 } as const;
const latencyMessages = { short: 20_000, long: 40_000 } as const;

const ways = {
  read,
  write,
  consume,
  plain,
  latencyShort: (input: WayInput) => latency(input, latencySeconds.short),
  latencyLong: (input: WayInput) => latency(input, latencySeconds.long),
} as const;

/** What runs in a process of its own, by name: see `inProcess`. */
export async function inChild(way: keyof typeof ways, input: WayInput): Promise<void> {
  await tell(await ways[way](input));
}

/**
 * A topic of a real broker on this machine into committed, dated Parquet, beside its two halves alone: the client reading and discarding, and the
 * lake's writer with the same records from memory. Each in a process of its own, in turns. Then how long a message takes to be seen, and the plain
 * way for comparison.
 */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-kafka-'));
  let place = 0;
  const kafka = await startKafka(report);
  const go = async (way: keyof typeof ways, topic: string, count: number): Promise<Told> => {
    place += 1;
    const own = join(folder, String(place));
    await mkdir(own);
    try {
      return await inProcess(import.meta.url, way, { brokers: kafka.brokers, topic, messages: count, folder: own });
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  };
  try {
    report(`producing ${messages} messages`);
    const valueBytes = await fill(kafka.brokers, 'bench', messages);
    const told: Record<'read' | 'write' | 'consume', Told[]> = { read: [], write: [], consume: [] };
    const loadBefore = loadavg()[0] ?? 0;
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const way of ['read', 'write', 'consume'] as const) {
        const one = await go(way, 'bench', messages);
        told[way].push(one);
        report(`${way}: ${Math.round(rate(one))} messages/s, at most ${megabytes(one.maxResidentBytes)} MB`);
      }
    }
    const readRate = median(told.read.map(rate));
    const writeRate = median(told.write.map(rate));
    const consumeRate = median(told.consume.map(rate));
    const plainRate = rate(await go('plain', 'bench', plainMessages));
    report(`plain: ${Math.round(plainRate)} messages/s`);
    const short = await go('latencyShort', 'latency-short', latencyMessages.short);
    const long = await go('latencyLong', 'latency-long', latencyMessages.long);
    const last = told.consume.at(-1);
    const resident: Figures = {};
    last?.residentBytes.forEach((bytes, i) => {
      resident[`resident_megabytes_after_${i + 1}_million`] = megabytes(bytes);
    });
    return {
      messages,
      bytes_per_message: round(valueBytes / messages, 1),
      load_average_before: round(loadBefore, 1),
      read_and_discard_messages_per_second: Math.round(readRate),
      memory_to_parquet_messages_per_second: Math.round(writeRate),
      kafka_to_parquet_messages_per_second: Math.round(consumeRate),
      read_and_discard_cpu_microseconds_per_message: cpu(told.read),
      memory_to_parquet_cpu_microseconds_per_message: cpu(told.write),
      kafka_to_parquet_cpu_microseconds_per_message: cpu(told.consume),
      ratio_to_slower_half: round(consumeRate / Math.min(readRate, writeRate)),
      ...resident,
      resident_megabytes_at_most: megabytes(Math.max(...told.consume.map((each) => each.maxResidentBytes))),
      plain_messages_per_second: Math.round(plainRate),
      times_the_plain_way: round(consumeRate / plainRate, 1),
      ...latencies(`flush_${latencySeconds.short}_s`, short),
      ...latencies(`flush_${latencySeconds.long}_s`, long),
    };
  } finally {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

function rate({ messages: count, elapsedMs }: Told): number {
  return count / (elapsedMs / 1000);
}

function cpu(turns: readonly Told[]): number {
  return round(median(turns.map(({ cpuMs, messages: count }) => (cpuMs * 1000) / count)));
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function latencies(name: string, { latenciesMs }: Told): Figures {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return { [`latency_${name}_p50_ms`]: at(0.5), [`latency_${name}_p99_ms`]: at(0.99) };
}
