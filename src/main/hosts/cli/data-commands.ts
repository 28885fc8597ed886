import { LakeError } from '../../../shared/errors';
import { produceSample, type SampleRecord } from '../../core/consumers/produce';
import { userSummaryChangelog } from '../../core/sample/changelog';
import { producedEvents } from '../../core/sample/produced';
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

export interface ProduceOptions extends OutputOptions {
  readonly topic: string;
  readonly messages: number;
  readonly rate?: number;
  readonly seed: number;
  readonly from: number;
  readonly spacing: number;
  readonly partitions: number;
  readonly key: string;
  readonly malformed: number;
  readonly late: number;
  readonly table?: boolean;
  readonly tombstones: number;
  readonly brokers?: string[];
}

export async function runProduce(session: Session, _args: string[], options: ProduceOptions): Promise<boolean> {
  if (options.table === true && (options.malformed > 0 || options.late > 0 || options.key === 'none'))
    throw new LakeError(
      'INVALID_INPUT',
      'A changelog (--table) has keys and is well-formed: leave --malformed, --late and --key out.',
    );
  const tally: ProduceTally = { malformed: 0, late: 0, tombstones: 0 };
  const { composeBroker } = await import('../compose/lake-broker');
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
      events: records(options, clock.now(), tally),
      isChangelog: options.table === true,
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
    if (options.json) printJson({ topic: options.topic, ...sent, ...tally });
    else
      printMessage(
        `${formatCount(sent.messages)} messages sent to ${options.topic} in ${seconds.toFixed(1)} s (${formatCount(Math.round(sent.messages / seconds))}/s)${told(tally)}.`,
      );
    return sent.messages === options.messages;
  } finally {
    process.off('SIGINT', onInterrupt);
    await close();
  }
}

function told({ malformed, late, tombstones }: ProduceTally): string {
  const parts = [
    ...(malformed > 0 ? [`${formatCount(malformed)} malformed`] : []),
    ...(late > 0 ? [`${formatCount(late)} late`] : []),
    ...(tombstones > 0 ? [`${formatCount(tombstones)} tombstones`] : []),
  ];
  return parts.length === 0 ? '' : `; of them ${parts.join(', ')}`;
}

interface ProduceTally {
  malformed: number;
  late: number;
  tombstones: number;
}

/** Event times end now and are `spacing` apart, so that what is produced looks like what has just happened. */
function* records(options: ProduceOptions, now: Date, tally: ProduceTally): Generator<SampleRecord, void, void> {
  const { seed, from, messages, spacing: spacingMs } = options;
  const startMs = now.getTime() - (from + messages) * spacingMs;
  if (options.table === true) {
    const { tombstones: tombstonePercent } = options;
    for (const change of userSummaryChangelog({ seed, startMs, spacingMs, from, messages, tombstonePercent })) {
      if (change.value === null) tally.tombstones++;
      yield change;
    }
    return;
  }
  const { malformed: malformedPercent, late: latePercent } = options;
  for (const event of producedEvents({ seed, startMs, spacingMs, from, messages, malformedPercent, latePercent })) {
    if (event.malformed !== null) tally.malformed++;
    else if (event.lateDays > 0) tally.late++;
    yield { key: options.key === 'user' ? event.key : null, value: event.value };
  }
}
