const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Steps that a clock and a calendar are read in. Beyond a day they count days: months differ in length. */
const TIME_STEPS_MS: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640].map((days) => days * DAY_MS),
];

/**
 * Places to write along an axis of numbers or of milliseconds since the epoch: multiples of a round step within [low, high], at most `most` of
 * them. Given to Recharts because it would otherwise measure the label of every point.
 */
export function continuousTicks(low: number, high: number, isTime: boolean, most: number): number[] {
  if (!(high > low)) return [low];
  const step = isTime ? timeStep(high - low, most) : roundStep((high - low) / most);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

function timeStep(span: number, most: number): number {
  return TIME_STEPS_MS.find((step) => span / step <= most) ?? roundStep(span / most / DAY_MS) * DAY_MS;
}

/**
 * Places to write along an axis of values that has its zero and all of [low, high]: of two digits each, so that a short form of them is not
 * another number.
 */
export function valueTicks(low: number, high: number, most: number): number[] {
  const from = Math.min(0, low);
  const to = Math.max(0, high);
  if (!(to > from)) return [0, 1];
  const step = roundStep((to - from) / most);
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `least`. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

/** Indexes of the names to write under `count` bars: evenly spaced from the first. */
export function categoryTicks(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
