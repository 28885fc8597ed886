import { isCancelled, LakeError, messageOf, throwIfAborted } from '../../../shared/errors';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { Broker, Clock, Logger } from '../ports';
import type { ConsumedFeed } from './assignment';
import type { FlushLimits } from './commit-pipe';
import type { ConsumerMeter } from './consumer-meter';
import { ConsumerSession } from './consumer-session';
import type { ConsumeUntil } from './end-rule';
import { GrowingPause } from './growing-pause';
import { isOvertaken } from './overtaken';
import type { PauseSwitch } from './pause-switch';
import { RunTotals } from './run-totals';
import { Wakeup } from './wakeup';

/** One after the other, with no commit of ours between them: more only where another takes the same messages for long, as an export does. */
const conflictsBorne = 10;

export interface ConsumeFeedOptions {
  readonly topic: string;
  /** Null: alone, all partitions. */
  readonly groupId: string | null;
  /** Called again after a failure. */
  readonly connect: () => Promise<Broker>;
  readonly feed: ConsumedFeed;
  readonly limits: FlushLimits;
  readonly until: ConsumeUntil;
  /** Where records that do not fit the schema can be looked at; null where they are told otherwise. */
  readonly quarantineName: string | null;
  readonly pause: PauseSwitch;
  readonly meter: ConsumerMeter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told in the lake's own log: another instance was first, and what this one held was thrown away. */
  readonly onOvertaken: (reason: string) => Promise<void>;
  readonly context: JobContext;
}

/**
 * One feed's consumer: from the lake's positions on, batch after batch, each commit with the positions it reaches. The lake's log is the
 * only progress there is, so whatever ends this, a next run goes on with the offset after the last one committed. What may pass is waited out
 * here (a cluster that is away, another instance that was first); one that is to end by itself gives up where it never came to read, or others are
 * first again and again.
 * Errors: NOT_FOUND (topic), SOURCE (the topic is not what it was), REFUSED, CONFLICT, UNAVAILABLE, IO, CANCELLED.
 */
export async function consumeFeed(options: ConsumeFeedOptions): Promise<JobOutcome> {
  const { context, topic, logger, meter, until } = options;
  const totals = new RunTotals(context, options.quarantineName);
  const pause = new GrowingPause();
  let conflicts = 0;
  meter.begin();
  context.progress({ phase: 'reading' });
  for (;;) {
    throwIfAborted(context.signal, `The consumer of topic ${topic}`);
    const commitsBefore = totals.commits;
    try {
      await readOnce(options, totals);
      return { deltaVersion: totals.deltaVersion };
    } catch (error) {
      if (isCancelled(error) || !(error instanceof LakeError && error.retryable)) throw error;
      const gotOn = totals.commits > commitsBefore;
      const neverRead = totals.assignments === 0;
      if (until.kind !== 'stopped' && neverRead) throw error;
      if (isOvertaken(error)) {
        conflicts = gotOn ? 1 : conflicts + 1;
        if (conflicts > conflictsBorne) {
          // One that runs until it is stopped outlives whatever is in its way: the lake gets on, by the other.
          if (until.kind !== 'stopped') throw error;
          if (conflicts === conflictsBorne + 1)
            context.warn(`Another was first ${conflicts} times in a row, and the consumer goes on: ${error.message}`);
        }
        await options.onOvertaken(error.message);
      } else {
        meter.enter('unreachable');
      }
      // By a commit alone: what fails after each assignment would make the group share its partitions anew without a pause.
      if (gotOn) pause.reset();
      const retryInMs = pause.next();
      logger.warn('consumer.retry', { topic, retryInMs, reason: messageOf(error) });
      await nap(retryInMs, options);
      if (context.stopRequested.aborted) return { deltaVersion: totals.deltaVersion };
    }
  }
}

async function readOnce(options: ConsumeFeedOptions, totals: RunTotals): Promise<void> {
  const broker = await options.connect();
  try {
    await new ConsumerSession(options, broker, totals).run();
  } finally {
    await broker.close();
  }
}

/** Ended early by a stop or a cancel. */
async function nap(ms: number, { context, clock }: ConsumeFeedOptions): Promise<void> {
  const wakeup = new Wakeup(clock);
  context.signal.addEventListener('abort', wakeup.wake);
  context.stopRequested.addEventListener('abort', wakeup.wake);
  try {
    if (!context.signal.aborted && !context.stopRequested.aborted) await wakeup.wait(ms);
  } finally {
    context.signal.removeEventListener('abort', wakeup.wake);
    context.stopRequested.removeEventListener('abort', wakeup.wake);
  }
}
