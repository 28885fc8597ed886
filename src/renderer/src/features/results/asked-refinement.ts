import type { ResultId } from '../../../../shared/ids';
import type { Statement } from '../../api/statement';
import type { Refinement } from './refinement';

/** A refinement that is run, or was. */
export interface AskedRefinement {
  /** The plain result that it is of. */
  readonly of: ResultId;
  readonly refinement: Refinement;
  readonly sql: string;
  /** What cancelling it goes back to; null: the plain result. */
  readonly before: AskedRefinement | null;
}

/** `next` in place of `current`, whose run is at `status`: what never was on screen whole is nothing to go back to. */
export function askedAfter(
  current: AskedRefinement | null,
  status: Statement['status'],
  next: Omit<AskedRefinement, 'before'>,
): AskedRefinement {
  const before = current === null || current.of !== next.of ? null : status === 'done' ? current : current.before;
  return { ...next, before: before === null ? null : { ...before, before: null } };
}
