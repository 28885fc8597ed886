import type { CoreContract } from '../../../../shared/contract';
import type { CallContext, Handlers } from '../../../../shared/contract/define';
import type { FeedChange } from '../../../../shared/contract/feeds';
import { isCancelled, LakeError, messageOf, type WireError } from '../../../../shared/errors';
import type { FeedName } from '../../../../shared/ids';
import { isSameDraft } from './feed-differences';
import type { PlannedChange } from './planned-change';

type Feeds = Handlers<CoreContract>['feeds'];

/** How feeds are changed, whoever asks: the rules are these operations' own. */
export type FeedCommands = Pick<Feeds, 'add' | 'update' | 'setEnabled'>;

export interface SyncOutcome {
  applied: FeedName[];
  refused: { feed: FeedName; error: WireError }[];
}

/** Applies of `wanted` what the plan of now has just so; the rest is refused, each by itself. */
export async function applyChanges(
  wanted: readonly FeedChange[],
  planned: readonly PlannedChange[],
  commands: FeedCommands,
  context: CallContext,
): Promise<SyncOutcome> {
  const outcome: SyncOutcome = { applied: [], refused: [] };
  for (const change of wanted) {
    try {
      await apply(sameAs(change, planned), commands, context);
      outcome.applied.push(change.feed);
    } catch (error) {
      if (isCancelled(error) && outcome.applied.length === 0) throw error;
      outcome.refused.push({ feed: change.feed, error: wireOf(error) });
    }
  }
  return outcome;
}

/** Errors: CONFLICT where it is not as it was shown, REFUSED where it has a problem. */
function sameAs(wanted: FeedChange, planned: readonly PlannedChange[]): PlannedChange {
  const found = planned.find(
    ({ change }) =>
      change.feed === wanted.feed &&
      change.change === wanted.change &&
      isSameDraft(change.draft, wanted.draft) &&
      JSON.stringify(inOrder(change.differences)) === JSON.stringify(inOrder(wanted.differences)),
  );
  const details = { feed: wanted.feed };
  if (found === undefined) {
    throw new LakeError('CONFLICT', `${wanted.feed} is no longer as it was shown. Look at the differences again.`, {
      details,
    });
  }
  if (found.change.problem !== null) throw new LakeError('REFUSED', found.change.problem, { details });
  return found;
}

function inOrder(differences: FeedChange['differences']): (string | null)[][] {
  return differences.map(({ field, before, after }) => [field, before, after]);
}

async function apply({ change, current }: PlannedChange, commands: FeedCommands, context: CallContext): Promise<void> {
  const { draft, feed } = change;
  if (change.change === 'gone') await commands.setEnabled({ feed, enabled: false }, context);
  else if (draft !== null && current === null) await commands.add(draft, context);
  else if (draft !== null && current !== null) {
    await commands.update({ updatedAt: current.updatedAt, draft }, context);
  }
}

/** Also of what nobody expected: one feed's failure does not hide that the others were changed. */
function wireOf(error: unknown): WireError {
  if (error instanceof LakeError) {
    const { code, message, details, retryable } = error;
    return { code, message, details, retryable };
  }
  return { code: 'INTERNAL', message: messageOf(error), details: {}, retryable: false };
}
