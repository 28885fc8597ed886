import type { z } from 'zod';
import type { consumers } from '../../../../shared/contract/consumers';

export type SeekMove = z.output<typeof consumers.seek.input>['moves'][number];

export interface SeekEffect {
  /** Messages that the lake would never have. */
  readonly skipped: number;
  readonly readAgain: number;
  /** Something is lost, so the user has to mean it. */
  readonly loses: boolean;
}

export function seekEffect(moves: readonly SeekMove[]): SeekEffect {
  const skipped = moves.reduce((sum, move) => sum + move.skipped, 0);
  const readAgain = moves.reduce((sum, move) => sum + move.readAgain, 0);
  return { skipped, readAgain, loses: skipped > 0 };
}
