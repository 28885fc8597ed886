import type { z } from 'zod';
import { runOutcomes } from '../../../../shared/contract/jobs';
import { instantSchema } from '../../../../shared/contract/types';
import { feedNameSchema, runIdSchema, type FeedName, type RunId } from '../../../../shared/ids';
import type { Route } from '../../ui/route';

/** Which runs are listed, queried and saved; null: of any. */
export interface RunFilter {
  readonly feed: FeedName | null;
  readonly outcome: (typeof runOutcomes)[number] | null;
  readonly run: RunId | null;
  /** Instant since which they ended. */
  readonly since: string | null;
}

export const anyRun: RunFilter = { feed: null, outcome: null, run: null, since: null };

/** What an address asks for, of what can be asked: anybody may write an address. */
export function runFilterOf(route: Pick<Route, 'feed' | 'outcome' | 'run' | 'since'>): RunFilter {
  return {
    feed: validOf(feedNameSchema, route.feed),
    outcome: runOutcomes.find((known) => known === route.outcome) ?? null,
    run: validOf(runIdSchema, route.run),
    since: validOf(instantSchema, route.since),
  };
}

function validOf<S extends z.ZodType>(schema: S, text: string | null): z.output<S> | null {
  return schema.safeParse(text).data ?? null;
}
