import type { Leaf } from './json-shape';

/** Columns of quarantine files that COPY gives statistics of; the first three are a stream's provenance columns too. */
export const quarantineLeaves: readonly Leaf[] = [
  { path: ['kafka_partition'], type: 'integer' },
  { path: ['kafka_offset'], type: 'long' },
  { path: ['kafka_timestamp'], type: 'timestamp' },
  { path: ['reason'], type: 'string' },
  { path: ['value'], type: 'binary' },
  { path: ['quarantined_at'], type: 'timestamp' },
];
