import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import type { SyncReport } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { Guard } from './guard';

type Told = Pick<Job, 'kind' | 'warnings' | 'error'> & { readonly feed: string };
type Mapped = { readonly table: string; readonly feed: string };

/** What they are told of are messages of a topic, or what was quarantined: raw, whatever the feed's level. */
const rawKinds: ReadonlySet<Job['kind']> = new Set(['consume', 'replay', 'redrive', 'live']);

export interface ToldToReaders {
  /** Jobs and runs are everybody's to see; of feeds that the user may not read without their words, which may quote rows. */
  jobs<T extends Told>(jobs: readonly T[]): Promise<T[]>;
  /** Those of tables whose feeds the user may read. */
  reports(reports: readonly SyncReport[], mappings: readonly Mapped[]): Promise<SyncReport[]>;
}

export function toldToReaders(guard: Guard, feeds: Pick<FeedStore, 'list'>): ToldToReaders {
  const reading = async (): Promise<(feed: string, isRaw: boolean) => boolean> => {
    const rights = await guard.rights();
    if (!rights.isEnforced) return () => true;
    const known = new Map<string, FeedConfig>((await feeds.list()).feeds.map((feed) => [feed.name, feed]));
    return (text, isRaw) => {
      const { data: feed = '*' } = feedNameSchema.safeParse(text);
      // Of one that is archived or deleted no level is known.
      const level = isRaw ? null : (known.get(feed)?.level ?? null);
      return rights.decide({ feed, level }, 'read').isAllowed;
    };
  };
  return {
    async jobs(jobs) {
      const mayRead = jobs.some(({ warnings, error }) => warnings.length > 0 || error !== null)
        ? await reading()
        : () => true;
      return jobs.map((job) => {
        if (mayRead(job.feed, rawKinds.has(job.kind))) return job;
        const { error, feed } = job;
        const message = `What went wrong is told to those who may read ${feed}.`;
        return { ...job, warnings: [], error: error === null ? null : { ...error, message, details: { feed } } };
      });
    },
    async reports(reports, mappings) {
      const mayRead = await reading();
      const feedOf = ({ table }: SyncReport): string => mappings.find((each) => each.table === table)?.feed ?? '';
      return reports.filter((report) => mayRead(feedOf(report), false));
    },
  };
}
