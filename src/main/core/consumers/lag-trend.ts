import type { ConsumerStatus } from '../../../shared/contract/consumers';

export interface LagPoint {
  readonly at: string;
  /** Monotonic. */
  readonly atMs: number;
  readonly lagMessages: number;
  readonly messagesPerSecond: number;
}

const overMs = 60_000;
/** A change below this share of the lag, or below so many messages, is noise: commits come in steps. */
const noiseShare = 0.05;
const noiseMessages = 100;

/** Of the last minute; null before there are two points. */
export function lagTrend(points: readonly LagPoint[]): ConsumerStatus['trend'] {
  const last = points.at(-1);
  const first = points.find(({ atMs }) => last !== undefined && last.atMs - atMs <= overMs);
  if (last === undefined || first === undefined || first === last) return null;
  const change = last.lagMessages - first.lagMessages;
  const noise = Math.max(noiseMessages, noiseShare * Math.max(first.lagMessages, last.lagMessages));
  if (Math.abs(change) < noise) return 'steady';
  return change < 0 ? 'falling' : 'growing';
}
