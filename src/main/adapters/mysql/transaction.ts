import { isConflict } from './mysql-errors';
import type { Session } from './session';
import { backOff, MAX_ATTEMPTS } from './session-pool';

/**
 * `work` in a transaction, done again where it lost against another one. `onCommitting` is called with its result when everything but the commit is done: where
 * the connection is lost then, nobody knows whether it took place.
 */
export async function inTransaction<T>(
  session: Session,
  work: () => Promise<T>,
  onCommitting?: (result: T | null) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.change('START TRANSACTION');
      const result = await work();
      onCommitting?.(result);
      await session.change('COMMIT');
      return result;
    } catch (error) {
      if (session.isOver) throw error;
      // The server answered, so it is known not to be committed.
      onCommitting?.(null);
      await session.change('ROLLBACK');
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
      await backOff(attempt);
    }
  }
}
