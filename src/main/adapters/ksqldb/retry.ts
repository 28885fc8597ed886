import type { LakeError } from '../../../shared/errors';
import type { Clock } from '../../core/ports';
import type { HttpAnswer } from './transport';

const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** A server that asks for more is left alone, and the user told. */
const LONGEST_ASKED_MS = 60_000;

export interface RetryPorts {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/**
 * Sends again what the server turned away because it was busy or not ready (429, 503), and nothing else: a request that failed in another way may have been carried
 * out. Twice as long a wait after each, by chance shortened to as little as half, so that many clients do not come back at once; the server's Retry-After goes
 * before. Error: `toFailure` of the last answer, whose body it reads or destroys.
 */
export async function withRetries(
  send: () => Promise<HttpAnswer>,
  toFailure: (answer: HttpAnswer) => Promise<LakeError>,
  { clock, random }: RetryPorts,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send();
    if (answer.status !== 429 && answer.status !== 503) return answer;
    const failure = await toFailure(answer);
    const askedMs = askedWaitMs(answer.headers['retry-after'], clock.now());
    if (attempt === MAX_ATTEMPTS || (askedMs ?? 0) > LONGEST_ASKED_MS) throw failure;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.5 + random() / 2);
    await clock.sleep(askedMs === null ? waitMs : Math.max(askedMs, waitMs), signal);
  }
}

/** Seconds, or a date of HTTP. Null where it says nothing that can be read. */
function askedWaitMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
