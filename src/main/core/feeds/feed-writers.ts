import type { FeedConfig } from '../../../shared/contract/feeds';
import { isCancelled, LakeError } from '../../../shared/errors';
import type { FeedWriter, LakeStore, OpenWriterOptions } from '../lake/types';
import type { Clock } from '../ports';
import type { FeedStore } from './feed-store';
import { isSameSource } from './source-change';

/** Of these a feed that reads no topic takes nothing of one. */
const withoutTopic: readonly string[] = ['EXPORT', 'IMPORT', 'ADOPT'];
/** Longer than an editor that saves by renaming leaves a file away. */
const secondLookMs = 1500;

export interface WritersParts {
  readonly feeds: Pick<FeedStore, 'get'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/**
 * The store, where only feeds that are as the run knows them get a writer, and commit. What runs in one process is not known to another: a consumer that
 * opens its writer anew after the feed was renamed, deleted or given another topic elsewhere would fill the old folder again from the beginning, or put the
 * rows of two topics into one feed. Error: CONFLICT, which no new attempt mends, instead of whatever else such a run would fail with.
 */
export function writingToFeedsOnly(store: LakeStore, parts: WritersParts): LakeStore {
  return {
    ...store,
    async openWriter(feed, options) {
      const assertAsKnown = (): Promise<void> => asKnown(feed, options, parts);
      await assertAsKnown();
      const writer = await store.openWriter(feed, options);
      try {
        // Between the look before and the opening, the folder that was opened may have been put away, and made anew.
        await assertAsKnown();
      } catch (error) {
        await writer.close();
        throw error;
      }
      return guardedWriter(writer, assertAsKnown);
    },
  };
}

/** A commit's boundary stays its call: what is appended after it waits until the commit before has begun. */
function guardedWriter(writer: FeedWriter, assertAsKnown: () => Promise<void>): FeedWriter {
  let begun: Promise<void> = Promise.resolve();
  const explained = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      // A folder that has moved fails in many ways.
      if (!isCancelled(error)) await assertAsKnown();
      throw error;
    }
  };
  return {
    get positions() {
      return writer.positions;
    },
    get pendingDays() {
      return writer.pendingDays;
    },
    async append(batch) {
      await begun;
      await explained(() => writer.append(batch));
    },
    commit(positions) {
      begun = begun.then(assertAsKnown);
      return begun.then(() => explained(() => writer.commit(positions)));
    },
    async close() {
      // Its failure is the commit's.
      await Promise.allSettled([begun]);
      await writer.close();
    },
  };
}

/** Errors: CONFLICT where the feed is another than the run knows; IO, retryable; CANCELLED. */
export async function asKnown(
  known: FeedConfig,
  options: Pick<OpenWriterOptions, 'operation' | 'signal'>,
  { feeds, clock }: WritersParts,
): Promise<void> {
  let now: FeedConfig;
  try {
    now = await feeds.get(known.name).catch(async (error: unknown) => {
      if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) throw error;
      // A file that is just being saved, or a share that is away, is gone for a moment only.
      await clock.sleep(secondLookMs, options.signal);
      return feeds.get(known.name);
    });
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    // A file that somebody is editing stops nobody: the run goes by what it began with.
    if (error.code === 'CORRUPT') return;
    if (error.code === 'NOT_FOUND') throw changed(known, 'was renamed, archived or deleted', error);
    // That the file cannot be read now says nothing about the feed.
    if (error.code === 'IO')
      throw new LakeError('IO', error.message, { details: error.details, retryable: true, cause: error });
    throw error;
  }
  if (now.kind !== known.kind) throw changed(known, `has become a ${now.kind}`);
  const isOtherTopic = now.topic !== known.topic && !withoutTopic.includes(options.operation);
  if (!isSameSource(known, now) || (known.source.type !== 'kafka' && isOtherTopic))
    throw changed(known, 'was given another source or topic');
}

function changed({ name }: FeedConfig, what: string, cause?: unknown): LakeError {
  const message = `"${name}" ${what} since this run began, in another Lagoon. Nothing more is written. Look at the feed, then start the run again.`;
  return new LakeError('CONFLICT', message, { details: { feed: name }, cause });
}
