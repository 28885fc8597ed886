import { feedDraftSchema, type FeedChange, type FeedConfig, type FeedDraft } from '../../../../shared/contract/feeds';
import { LakeError } from '../../../../shared/errors';
import type { LakeStore } from '../../lake/types';
import { draftFaultsOf, fieldName } from '../feed-rules';
import type { FeedStore } from '../feed-store';
import { differencesOf } from './feed-differences';
import { obstacleOf } from './obstacles';

/** A change and the feed that it was planned on; null where there is none yet. */
export interface PlannedChange {
  readonly change: FeedChange;
  readonly current: FeedConfig | null;
}

export interface PlanPorts {
  readonly feeds: Pick<FeedStore, 'list' | 'assertAddable'>;
  readonly store: LakeStore;
}

/** What of a feed people decide. */
export function draftOf(feed: FeedConfig): FeedDraft {
  return feedDraftSchema.parse(feed);
}

export async function planAdd(
  draft: FeedDraft,
  { feeds }: Pick<PlanPorts, 'feeds'>,
  problem: string | null = null,
): Promise<PlannedChange> {
  let found = problem ?? faultOf(draft);
  try {
    await feeds.assertAddable(draft.name);
  } catch (error) {
    if (!(error instanceof LakeError) || error.code !== 'CONFLICT') throw error;
    found ??= error.message;
  }
  return {
    current: null,
    change: { feed: draft.name, change: 'add', draft, differences: [], problem: found },
  };
}

/** Null where nothing differs. */
export async function planUpdate(
  current: FeedConfig,
  draft: FeedDraft,
  { store }: Pick<PlanPorts, 'store'>,
): Promise<PlannedChange | null> {
  const differences = differencesOf(draftOf(current), draft);
  if (differences.length === 0) return null;
  const problem = faultOf(draft) ?? (await obstacleOf(current, draft, store));
  return { current, change: { feed: current.name, change: 'update', draft, differences, problem } };
}

/** What keeps the draft from being any feed; null where nothing does. */
function faultOf(draft: FeedDraft): string | null {
  const [fault] = draftFaultsOf(draft);
  return fault === undefined ? null : `${fieldName(fault.path)}: ${fault.message}`;
}
