import type { TopicMessage, TopicPlace } from '../../../shared/contract/consumers';
import { isCancelled } from '../../../shared/errors';
import { keyAt, offsetAfter, offsetAt, valueAt, type Broker, type Clock, type RawBatch } from '../ports';
import { topicOffsets } from './topic-place';
import { Wakeup } from './wakeup';

const momentMs = 500;
const toldAMoment = 200;
/** Looked at in a moment at most: a filter over a long topic goes through it at this pace, and leaves the processor to the consumers. */
const scannedAMoment = 50_000;
const shownBytes = 64 * 1024;

export interface TailMoment {
  readonly messages: TopicMessage[];
  /** Messages looked at since the moment before. */
  readonly scanned: number;
}

/**
 * Messages of a topic as they come, of each moment the newest. The first moment is empty: from then on it is known where the reading starts, and
 * what is produced is shown. Reads alone, so that no group notices it. Ends with the signal. Errors: NOT_FOUND, SOURCE, REFUSED, INVALID_INPUT.
 */
export async function* tailTopic(
  { topic, from, filter }: { readonly topic: string; readonly from: TopicPlace; readonly filter: string },
  broker: Broker,
  clock: Clock,
  signal: AbortSignal,
  /** Messages looked at in a moment. */
  pace: number = scannedAMoment,
): AsyncGenerator<TailMoment> {
  const description = await broker.describeTopic(topic);
  const starts = await topicOffsets(from, description, broker);
  // A partition that the place leaves out is shown from now on.
  const next = new Map(
    description.partitions.map(({ partition, latest }) => [partition, starts.get(partition) ?? latest]),
  );
  yield { messages: [], scanned: 0 };
  const tail = new Tail(filter, pace, clock);
  const ended = new AbortController();
  const stop = (): void => {
    ended.abort();
    tail.end();
  };
  signal.addEventListener('abort', stop);
  let failure: { readonly error: unknown } | null = null;
  const reading = broker
    .read({
      topic,
      groupId: null,
      onAssigned: () => Promise.resolve(next),
      onRevoked: () => Promise.resolve(),
      onLost: () => {},
      onBatch: (batch) => {
        // Where partitions are added the reading begins anew, and here.
        next.set(batch.partition, offsetAfter(batch));
        return tail.take(batch);
      },
      onReachable: () => {},
      signal: ended.signal,
    })
    .catch((error: unknown) => {
      failure = { error };
      tail.wakeup.wake();
    });
  try {
    for (;;) {
      const moment = tail.moment();
      if (moment.scanned > 0) yield moment;
      if (signal.aborted) return;
      if (failure !== null) throw errorOf(failure);
      await tail.wakeup.wait(60_000);
      if (!signal.aborted) await pause(clock, ended.signal);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await reading;
  }
}

function errorOf({ error }: { readonly error: unknown }): unknown {
  return error;
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(momentMs, signal);
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
}

/** What came since the last moment: the newest that the filter lets through. */
class Tail {
  readonly wakeup: Wakeup;
  private readonly wanted: string;
  private readonly decoder = new TextDecoder();
  private messages: TopicMessage[] = [];
  private scanned = 0;
  private release: (() => void) | null = null;
  private over = false;

  constructor(
    filter: string,
    private readonly pace: number,
    clock: Clock,
  ) {
    this.wakeup = new Wakeup(clock);
    this.wanted = filter.toLowerCase();
  }

  async take(batch: RawBatch): Promise<void> {
    // Without a filter the older ones of a flood are not even looked at.
    const first = this.wanted === '' ? Math.max(0, batch.count - toldAMoment) : 0;
    for (let i = first; i < batch.count; i += 1) {
      const message = this.wanted === '' || this.holds(batch, i) ? this.message(batch, i) : null;
      if (message !== null) this.messages.push(message);
      if (this.messages.length >= 2 * toldAMoment) this.messages = this.messages.slice(-toldAMoment);
    }
    this.scanned += batch.count;
    this.wakeup.wake();
    if (this.scanned < this.pace || this.over) return;
    await new Promise<void>((resolve) => {
      this.release = resolve;
    });
  }

  moment(): TailMoment {
    const moment = { messages: this.messages.slice(-toldAMoment), scanned: this.scanned };
    this.messages = [];
    this.scanned = 0;
    this.release?.();
    this.release = null;
    return moment;
  }

  end(): void {
    this.over = true;
    this.release?.();
    this.wakeup.wake();
  }

  private holds(batch: RawBatch, i: number): boolean {
    return [keyAt(batch, i), valueAt(batch, i)].some(
      (part) => part !== null && this.decoder.decode(part).toLowerCase().includes(this.wanted),
    );
  }

  private message(batch: RawBatch, i: number): TopicMessage {
    const key = keyAt(batch, i);
    const value = valueAt(batch, i);
    const timestampMs = batch.timestampsMs[i] ?? -1;
    return {
      partition: batch.partition,
      offset: offsetAt(batch, i).toString(),
      timestamp: timestampMs < 0 ? null : new Date(timestampMs).toISOString(),
      key: this.text(key),
      value: this.text(value),
      sizeBytes: value?.length ?? 0,
      headers: (batch.headersOf?.(i) ?? []).map(({ name, value: content }) => ({ name, value: this.text(content) })),
    };
  }

  private text(part: Uint8Array | null): string | null {
    return part === null ? null : this.decoder.decode(part.subarray(0, shownBytes));
  }
}
