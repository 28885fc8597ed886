import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { Job } from '../../../shared/contract/jobs';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { composeBroker } from '../compose';
import { produceSample } from '../../core/consumers/produce';
import { nestedJson } from '../../core/sample/datasets';
import { SampleSequence } from '../../core/sample/generator';
import { finishJobs } from './job-progress';
import { feedArgument } from './lake-commands';
import { formatCount, printJson, printMessage, type OutputOptions } from './output';
import type { Session } from './session';

export async function runExport(
  session: Session,
  args: string[],
  options: OutputOptions & { all?: boolean },
): Promise<boolean> {
  if (options.all === true && args.length > 0)
    throw new LakeError('INVALID_INPUT', 'Name feeds, or say --all, not both.');
  if (options.all !== true && args.length === 0)
    throw new LakeError('INVALID_INPUT', 'Which feeds? Name them, or say --all.');
  const core = await session.core();
  const { jobs } = await core.exports.start({ feeds: options.all === true ? 'all' : args.map(feedArgument) });
  return finishJobs(core, jobs, options);
}

export async function runConsume(
  session: Session,
  args: string[],
  options: OutputOptions & { untilIdle?: number; brokers?: string[] },
): Promise<boolean> {
  const core = await session.core();
  const feeds = args.map(feedArgument);
  const jobs: Job[] = [];
  for (const feed of feeds) {
    const { job } = await core.consumers.start({
      feed,
      ...(options.untilIdle === undefined ? {} : { untilIdleSeconds: options.untilIdle }),
    });
    jobs.push(job);
  }
  return finishJobs(core, jobs, options, { interrupt: () => stopAll(core, feeds) });
}

/** One that has ended by itself meanwhile has nothing to stop. */
function stopAll(core: Client<CoreContract>, feeds: readonly FeedName[]): Promise<unknown> {
  return Promise.all(
    feeds.map((feed) =>
      core.consumers.stop({ feed }).catch((error: unknown) => {
        if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') throw error;
      }),
    ),
  );
}

export interface ProduceOptions extends OutputOptions {
  readonly topic: string;
  readonly messages: number;
  readonly rate?: number;
  readonly seed: number;
  readonly from: number;
  readonly spacing: number;
  readonly partitions: number;
  readonly brokers?: string[];
}

export async function runProduce(session: Session, _args: string[], options: ProduceOptions): Promise<boolean> {
  const { broker, clock, close } = await composeBroker({
    lakeRoot: session.root,
    ...(options.brokers === undefined ? {} : { kafkaBrokers: options.brokers }),
  });
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const sent = await produceSample({
      broker,
      clock,
      topic: options.topic,
      events: events(options, clock.now()),
      messages: options.messages,
      rate: options.rate ?? null,
      partitions: options.partitions,
      signal: stop.signal,
      onProgress: ({ messages }) => {
        if (process.stderr.isTTY)
          process.stderr.write(`\r\u001b[K${formatCount(messages)} of ${formatCount(options.messages)} sent`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    const seconds = sent.durationMs / 1000;
    if (options.json) printJson({ topic: options.topic, ...sent });
    else
      printMessage(
        `${formatCount(sent.messages)} messages sent to ${options.topic} in ${seconds.toFixed(1)} s (${formatCount(Math.round(sent.messages / seconds))}/s).`,
      );
    return sent.messages === options.messages;
  } finally {
    process.off('SIGINT', onInterrupt);
    await close();
  }
}

/** Event times end now and are `spacing` apart, so that what is produced looks like what has just happened. */
function* events(
  options: ProduceOptions,
  now: Date,
): Generator<{ key: string; value: string; timestampMs: number }, void, void> {
  const startMs = now.getTime() - (options.from + options.messages) * options.spacing;
  const sequence = new SampleSequence({ seed: options.seed, startMs, spacingMs: options.spacing });
  for (let index = options.from; index < options.from + options.messages; index++) {
    const event = sequence.event(index);
    yield { key: event.user.id, value: nestedJson(event), timestampMs: event.timestampMs };
  }
}
