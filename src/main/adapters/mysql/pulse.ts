import { setTimeout as delay } from 'node:timers/promises';
import type { MysqlConnection } from '../../core/ports';
import { isUnreachable, SilentServer } from './mysql-errors';
import { Session } from './session';

/** Of one statement, before the server is asked whether it lives. */
const STILL_MS = 5_000;
const ANSWER_LIMIT_MS = 15_000;
const RETRY_MS = 1_000;

/**
 * Ends the session where its server answers nobody any more (frozen, its host cut off), for which mysql2 would wait for ever. Until `ended`; never rejects.
 *
 * What is bounded is silence, never work: a LOAD, a commit or an ALTER may take hours, and no time tells one that is slow from one that is dead. So a statement that
 * has been under way for `STILL_MS` is not limited itself: somebody else logs in, which takes a server nothing, and only where that is not answered within
 * `ANSWER_LIMIT_MS` either is the session given up. A refusal is an answer ("too many connections"): it takes a living server to say it. Where this one connection
 * is dead and the server is not, TCP says so: its keep-alive within half a minute, but where bytes were sent that nobody acknowledged, Linux does not probe, and gives up
 * when it has sent them again for about 15 minutes. The list of the server's processes is no judge, since behind a load balancer it may be another server's.
 */
export async function watchPulse(session: Session, target: MysqlConnection, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && !session.isOver) {
    const { statement } = session;
    await pause(STILL_MS, ended);
    if (statement === null || session.statement !== statement) continue;
    if (await answers(target, ended)) continue;
    // One that ended meanwhile was answered.
    if (session.statement === statement) session.destroy(new SilentServer());
  }
}

async function answers(target: MysqlConnection, ended: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + ANSWER_LIMIT_MS;
  while (!ended.aborted) {
    const limitMs = deadline - performance.now();
    if (limitMs <= 0) return false;
    try {
      const other = await Session.logIn(target, { limitMs, signal: ended });
      await other.end();
      return true;
    } catch (error) {
      // A way that is gone for a moment, as when a network changes, cuts nothing that was under way.
      if (!isUnreachable(error)) return true;
    }
    await pause(Math.min(RETRY_MS, Math.max(0, deadline - performance.now())), ended);
  }
  return true;
}

/** Shorter where it is ended. */
export async function pause(ms: number, ended: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal: ended });
  } catch (error) {
    if (ended?.aborted !== true) throw error;
  }
}
