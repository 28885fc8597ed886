import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { Job } from '../../../shared/contract/jobs';
import { fromWire, LakeError, type WireError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { finishJobs } from './job-progress';
import { printMessage, type OutputOptions } from './output';

interface Started {
  readonly jobs: readonly Job[];
  readonly refused: readonly { readonly error: WireError }[];
}

interface Following {
  /** Said where no feed was there to start. */
  readonly none: string;
  /** Ends one feed's job with all that it has read. Error: NOT_FOUND where it does not run. */
  readonly stop: (feed: FeedName) => Promise<unknown>;
  readonly options: OutputOptions;
}

/** Follows jobs that read a topic until they end; the first Ctrl+C stops them. Error: the first refusal, where nothing was started. */
export async function followStarted(
  core: Client<CoreContract>,
  { jobs, refused }: Started,
  { none, stop, options }: Following,
): Promise<boolean> {
  const [first] = refused;
  if (first !== undefined && jobs.length === 0) throw fromWire(first.error);
  for (const { error } of refused) printMessage(`lagoon: ${error.message}`);
  if (jobs.length === 0) {
    printMessage(none);
    return false;
  }
  // One that has ended by itself meanwhile has nothing to stop.
  const stopOne = async ({ feed }: Job): Promise<void> => {
    try {
      await stop(feed);
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') throw error;
    }
  };
  const ok = await finishJobs(core, jobs, options, { interrupt: () => Promise.all(jobs.map(stopOne)) });
  return ok && refused.length === 0;
}
