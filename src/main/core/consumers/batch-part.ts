import type { RawBatch } from '../ports';

/** Some records of a batch, by their ascending places in it, over the same bytes. */
export function batchOf(batch: RawBatch, places: readonly number[]): RawBatch {
  const { keys, headersOf } = batch;
  return {
    ...batch,
    count: places.length,
    valueStarts: pick(batch.valueStarts, places),
    valueEnds: pick(batch.valueEnds, places),
    offsetDeltas: pick(batch.offsetDeltas, places),
    timestampsMs: Float64Array.from(places, (place) => batch.timestampsMs[place] ?? -1),
    keys: keys === null ? null : { starts: pick(keys.starts, places), ends: pick(keys.ends, places) },
    headersOf: headersOf === null ? null : (index) => headersOf(places[index] ?? 0),
  };
}

function pick(values: Int32Array, places: readonly number[]): Int32Array {
  return Int32Array.from(places, (place) => values[place] ?? 0);
}
