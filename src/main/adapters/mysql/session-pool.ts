import { setTimeout as delay } from 'node:timers/promises';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { MysqlConnection } from '../../core/ports';
import { isConflict, isLost, isUnreachable, placeOf, SilentServer, toLakeError } from './mysql-errors';
import type { Place } from './mysql-errors';
import { pause, watchPulse } from './pulse';
import { Session } from './session';

const MAX_SESSIONS = 4;
export const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;
/** Of work that goes on where it stands, without anything more being done: a minute where the server is refused, three at most where it answers nobody. */
const RESUME_ATTEMPTS = 8;
const RESUME_WAIT_MS = 10_000;
/** Of a cancel: until then the server was told and has ended the statement, or the connection is. */
const STOP_LIMIT_MS = 5_000;

export interface Use {
  /** "Loading dim_users": begins the sentence of what fails. */
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether what is lost on the way or loses against another transaction is done again: what does nothing the second time, or was rolled back. */
  readonly again?: boolean;
  /** How much is done, of work that goes on where it stands: a server that is away is waited for. Other work would begin anew, and its callers rather know at once. */
  readonly done?: () => number;
}

/** Few connections, each used by one piece of work at a time. */
export class SessionPool {
  readonly place: Place;
  readonly #target: MysqlConnection;
  readonly #resumeWaitMs: number;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  #used = 0;
  #isClosed = false;

  constructor(target: MysqlConnection, resumeWaitMs = RESUME_WAIT_MS) {
    this.#target = target;
    this.#resumeWaitMs = resumeWaitMs;
    this.place = placeOf(target.settings);
  }

  /** Errors: as `Warehouse`. A session whose work failed is not used again, so nothing of it is left in the next. */
  async use<T>(use: Use, work: (session: Session) => Promise<T>): Promise<T> {
    let failures = 0;
    let conflicts = 0;
    let doneBefore = 0;
    for (;;) {
      try {
        return await this.#once(use, work);
      } catch (error) {
        if (use.signal?.aborted === true) throw new LakeError('CANCELLED', `${use.doing} was cancelled.`);
        const done = use.done?.() ?? 0;
        // Each outage by itself: work of hours may overcome many.
        if (done > doneBefore) failures = conflicts = 0;
        doneBefore = done;
        const resumes = use.done !== undefined && isLost(error);
        // Apart: after an outage, what the server has not yet given up of the connection before may hold the same rows.
        if (isConflict(error)) conflicts += 1;
        else failures += 1;
        const mayPass = resumes || isConflict(error) || (isLost(error) && !(error instanceof SilentServer));
        const isLast = conflicts >= MAX_ATTEMPTS || failures >= (resumes ? RESUME_ATTEMPTS : MAX_ATTEMPTS);
        if (use.again === false || !mayPass || isLast) throw toLakeError(error, use.doing, this.place);
        // Of a server that still answers, one connection may be lost and the next be good.
        if (resumes && (failures > 1 || isUnreachable(error))) await pause(this.#resumeWaitMs, use.signal);
        else await backOff(Math.max(failures, conflicts));
      }
    }
  }

  async #once<T>({ doing, signal }: Use, work: (session: Session) => Promise<T>): Promise<T> {
    await this.#enter(doing, signal);
    try {
      throwIfAborted(signal, doing);
      const session = await this.#session(signal);
      try {
        // While it was opened, nobody listened.
        throwIfAborted(signal, doing);
        const result = await this.#stoppable(session, signal, () => work(session));
        if (session.isOver || this.#isClosed) session.destroy();
        else this.#idle.push(session);
        return result;
      } catch (error) {
        session.destroy();
        throw error;
      }
    } finally {
      this.#leave();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((session) => session.end()));
  }

  async #session(signal: AbortSignal | undefined): Promise<Session> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle === undefined) return Session.open(this.#target, { signal });
      if (!idle.isOver) return idle;
    }
  }

  /** The server goes on with a statement whose client has gone; so it is told, on a connection of its own. */
  async #stoppable<T>(session: Session, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const pulse = watchPulse(session, this.#target, ended.signal);
    const kills: Promise<void>[] = [];
    let limit: NodeJS.Timeout | undefined;
    const stop = (): void => {
      // A server that is frozen, or takes long to undo, goes on without us: what was not committed it rolls back.
      limit = setTimeout(() => session.destroy(), STOP_LIMIT_MS);
      kills.push(this.#kill(session));
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } finally {
      ended.abort();
      clearTimeout(limit);
      signal?.removeEventListener('abort', stop);
      // So that it does not hit what the session does next.
      await Promise.all([pulse, ...kills]);
    }
  }

  async #kill(session: Session): Promise<void> {
    try {
      const patience = { limitMs: STOP_LIMIT_MS };
      const other = await Session.logIn(this.#target, patience);
      try {
        await other.within(patience, () => other.run(`KILL QUERY ${session.threadId}`));
      } finally {
        other.destroy();
      }
    } catch {
      // Then the server learns of it by the lost connection.
      session.destroy();
    }
  }

  async #enter(doing: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed) throw new LakeError('UNAVAILABLE', 'The connection to the warehouse is closed. Open it again.');
    if (this.#used < MAX_SESSIONS) {
      this.#used++;
      return;
    }
    throwIfAborted(signal, doing);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(new LakeError('CANCELLED', `${doing} was cancelled.`));
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** The place goes to who waits first. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#used--;
    else next();
  }
}

/** Twice as long each time, by chance shortened to as little as half, so that two that met do not meet again. */
export async function backOff(attempt: number): Promise<void> {
  await delay(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
}
