import { nestedJson } from './datasets';
import { SampleSequence, type SampleEvent } from './generator';
import { Draws } from './random';

/** Every one of them is one that no feed takes; a test may count on it. */
export const malformedKinds = ['cut', 'wrongType', 'wrongTime', 'notUtf8', 'notObject', 'empty'] as const;
export type MalformedKind = (typeof malformedKinds)[number];

export interface ProducedOptions {
  readonly seed: number;
  /** Event time of event 0, milliseconds since the epoch. */
  readonly startMs: number;
  readonly spacingMs: number;
  /** First event of the sequence, and how many. */
  readonly from: number;
  readonly messages: number;
  /** Of a hundred, on the average. */
  readonly malformedPercent: number;
  readonly latePercent: number;
}

export interface ProducedEvent {
  readonly index: number;
  /** The user's id. */
  readonly key: string;
  readonly value: string | Uint8Array;
  readonly malformed: MalformedKind | null;
  /** Whole days that its event time lies before where the sequence has it; 0 where it is on time. */
  readonly lateDays: number;
  /** Of the value, late or not; of a malformed one what it would have been. */
  readonly eventTimeMs: number;
}

const MALFORMED_DRAWS = 7;
const LATE_DRAWS = 8;
const MOST_LATE_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Events of the sample's sequence with some that are broken and some that come late. Which ones, and how, follows from seed and index alone, so that
 * whoever checks a lake afterwards can tell what must be in it, in its quarantine, and on which day.
 */
export function* producedEvents(options: ProducedOptions): Generator<ProducedEvent, void, void> {
  const { seed, startMs, spacingMs, from, messages } = options;
  const sequence = new SampleSequence({ seed, startMs, spacingMs });
  for (let index = from; index < from + messages; index++) yield producedEvent(sequence.event(index), options);
}

function producedEvent(event: SampleEvent, { seed, malformedPercent, latePercent }: ProducedOptions): ProducedEvent {
  const { index } = event;
  const lateDays = drawLateDays(seed, index, latePercent);
  const eventTimeMs = event.timestampMs - lateDays * DAY_MS;
  const json = nestedJson(lateDays === 0 ? event : { ...event, timestampMs: eventTimeMs });
  const malformed = drawMalformed(seed, index, malformedPercent);
  const value = malformed === null ? json : broken(malformed, json);
  return { index, key: event.user.id, value, malformed, lateDays, eventTimeMs };
}

function drawMalformed(seed: number, index: number, percent: number): MalformedKind | null {
  const draws = new Draws(seed, MALFORMED_DRAWS, index);
  if (draws.unit() * 100 >= percent) return null;
  return malformedKinds[draws.below(malformedKinds.length)] ?? null;
}

function drawLateDays(seed: number, index: number, percent: number): number {
  const draws = new Draws(seed, LATE_DRAWS, index);
  return draws.unit() * 100 < percent ? 1 + draws.below(MOST_LATE_DAYS) : 0;
}

function broken(kind: MalformedKind, json: string): string | Uint8Array {
  switch (kind) {
    case 'cut':
      return json.slice(0, Math.floor(json.length / 2));
    case 'wrongType':
      return json.replace(/"amount":[^,]*/, '"amount":"a lot"');
    case 'wrongTime':
      return json.replace(/"timestamp":"[^"]*"/, '"timestamp":"the day before yesterday"');
    case 'notUtf8': {
      const bytes = new TextEncoder().encode(json);
      // The first character of transaction_id's value; 0xff is in no UTF-8 text.
      bytes[json.indexOf(':"') + 2] = 0xff;
      return bytes;
    }
    case 'notObject':
      return `[${json}]`;
    case 'empty':
      return '';
  }
}
