import { setImmediate as nextTurn } from 'node:timers/promises';
import { noRecordsBefore, offsetAfter, type RawBatch } from '../../core/ports';
import type { Fetched } from './fetcher';
import { decodeRecords, endOfSet } from './record-batch';
import type { Stopper } from './stopper';

/** Decoding holds the thread; whatever else it has to do (heartbeats, answers) waits no longer than this. */
const TURN_MS = 10;

interface Answer {
  readonly fetched: readonly Fetched[];
  readonly take: () => void;
}

export interface DeliveryOptions {
  readonly onBatch: (batch: RawBatch) => Promise<void>;
  /** Throws where the offset is not there; returns where it is, after all. */
  readonly checkOffset: (partition: number, offset: bigint) => Promise<void>;
  readonly stopper: Stopper;
}

/** Hands over what was fetched, one batch at a time, in the order of its coming. */
export class Delivery {
  private readonly answers: Answer[] = [];
  private wake: () => void = () => {};

  constructor(private readonly options: DeliveryOptions) {}

  /** Resolves when its turn comes, so that there is one answer of each broker here at the most. */
  put(fetched: readonly Fetched[]): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = this.options.stopper.onStop(resolve);
      this.answers.push({
        fetched,
        take: () => {
          takeBack();
          resolve();
        },
      });
      this.wake();
    });
  }

  /** Until it is stopped. Rejects with what a fetch found out, a batch that cannot be read, or what the receiver rejects with. */
  async run(): Promise<void> {
    const { stopper } = this.options;
    const takeBack = stopper.onStop(() => this.wake());
    try {
      while (!stopper.stopped) {
        const answer = this.answers.shift();
        if (answer === undefined) {
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
          continue;
        }
        answer.take();
        // The next fetch goes out now, before this answer is worked on.
        await nextTurn();
        for (const fetched of answer.fetched) await this.handOver(fetched);
      }
    } finally {
      takeBack();
    }
  }

  private async handOver(fetched: Fetched): Promise<void> {
    const { onBatch, checkOffset, stopper } = this.options;
    if (stopper.stopped) return;
    switch (fetched.kind) {
      case 'failure':
        throw fetched.error;
      case 'out of range':
        await stopper.race(checkOffset(fetched.partition, fetched.offset));
        return;
      case 'records': {
        let turnEndsAt = performance.now() + TURN_MS;
        let after = fetched.set.from;
        for (const batch of decodeRecords(fetched.set)) {
          if (performance.now() > turnEndsAt) {
            await nextTurn();
            turnEndsAt = performance.now() + TURN_MS;
          }
          if (stopper.stopped) return;
          await stopper.race(onBatch(batch));
          after = offsetAfter(batch);
        }
        const end = endOfSet(fetched.set);
        if (end !== null && end.next > after && !stopper.stopped)
          await stopper.race(onBatch(noRecordsBefore(end.next, fetched.set.partition)));
        // The receiver may have answered without a turn of the loop.
        await nextTurn();
      }
    }
  }
}
