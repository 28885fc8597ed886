import type { TopicPlace } from '../../../../shared/contract/consumers';

/** A place in a topic as it is being entered; what belongs to another kind of place is kept while the user looks at this one. */
export interface PlaceDraft {
  readonly at: TopicPlace['at'];
  /** Of a `datetime-local` field, read as UTC: 2026-11-21T08:30. */
  readonly time: string;
  /** Digits as entered, by partition. */
  readonly offsets: Readonly<Record<number, string>>;
}

export type PlaceProblem = 'time' | 'offset' | 'noOffset';

export const placeKinds = ['earliest', 'latest', 'timestamp', 'offsets'] as const satisfies readonly TopicPlace['at'][];

export function placeDraft(at: TopicPlace['at']): PlaceDraft {
  return { at, time: '', offsets: {} };
}

const wholeNumber = /^\d{1,19}$/;

export function isOffset(text: string): boolean {
  return wholeNumber.test(text);
}

/** What was entered, or what is wrong with it. */
export function placeOf({ at, time, offsets }: PlaceDraft): { place: TopicPlace } | { problem: PlaceProblem } {
  switch (at) {
    case 'earliest':
    case 'latest':
      return { place: { at } };
    case 'timestamp': {
      const instant = new Date(`${time}Z`);
      return Number.isNaN(instant.getTime())
        ? { problem: 'time' }
        : { place: { at, timestamp: instant.toISOString() } };
    }
    case 'offsets': {
      const said = Object.entries(offsets).filter(([, offset]) => offset !== '');
      if (said.length === 0) return { problem: 'noOffset' };
      if (!said.every(([, offset]) => isOffset(offset))) return { problem: 'offset' };
      return { place: { at, offsets: said.map(([partition, offset]) => ({ partition: Number(partition), offset })) } };
    }
  }
}
