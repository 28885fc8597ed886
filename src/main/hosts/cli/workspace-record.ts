import type { QueryTarget } from '../../../shared/contract/workspace';
import { isCancelled, messageOf } from '../../../shared/errors';
import { composeHistory } from '../compose/user-history';
import { printMessage } from './output';
import type { Session } from './session';

/**
 * Does `run`, which gives the rows of the answer or null where nobody counted them, and notes the statement in the user's history with what became of
 * it. A history that cannot be written is told, and fails nothing.
 */
export async function recorded(
  session: Pick<Session, 'root'>,
  { target, sql }: { readonly target: QueryTarget; readonly sql: string },
  run: () => Promise<number | null>,
): Promise<void> {
  const beganMs = performance.now();
  const note = async (outcome: 'done' | 'failed' | 'cancelled', rows: number | null, error: string | null) => {
    const elapsedMs = Math.round(performance.now() - beganMs);
    try {
      await composeHistory(session.root).record({ target, sql, outcome, rows, elapsedMs, error });
    } catch (problem) {
      printMessage(`warning: ${messageOf(problem)}`);
    }
  };
  let rows: number | null;
  try {
    rows = await run();
  } catch (error) {
    if (sql.trim() !== '') await note(isCancelled(error) ? 'cancelled' : 'failed', null, messageOf(error));
    throw error;
  }
  await note('done', rows, null);
}
