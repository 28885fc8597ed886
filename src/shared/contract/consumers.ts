import { z } from 'zod';
import { wireErrorSchema } from '../errors';
import { feedNameSchema, jobIdSchema } from '../ids';
import { command, query, stream } from './define';
import { jobSchema } from './jobs';
import { emptySchema, instantSchema } from './types';

/** An offset of Kafka: 64 bits, so its digits and never a number. */
export const offsetSchema = z.string().regex(/^\d{1,19}$/, 'An offset is a whole number from 0 on.');
const partitionSchema = z.int().min(0);

/** A place in every partition of a topic. `timestamp`: the first record of that time or later. */
export const topicPlaceSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('earliest') }),
  z.object({ at: z.literal('latest') }),
  z.object({ at: z.literal('timestamp'), timestamp: instantSchema }),
  /** Partitions that are left out stay where they are. */
  z.object({
    at: z.literal('offsets'),
    offsets: z.array(z.object({ partition: partitionSchema, offset: offsetSchema })),
  }),
]);
export type TopicPlace = z.infer<typeof topicPlaceSchema>;

export const consumerStateSchema = z.enum([
  'stopped',
  'starting',
  'reading',
  /** Has read to the end and waits for more. */
  'waiting',
  'paused',
  /** Another instance came or went: partitions are being shared anew. */
  'rebalancing',
  /** The brokers do not answer; it goes on by itself. */
  'unreachable',
  'failed',
]);

const partitionStatusSchema = z.object({
  partition: partitionSchema,
  /** Whether this instance reads it; another of the same group may. */
  assigned: z.boolean(),
  /** Next offset to read, by what is committed to the lake. */
  position: offsetSchema,
  earliest: offsetSchema,
  /** One past the last message, of open transactions too. */
  latest: offsetSchema,
});

/** A consumer as one sees it: what runs, else what it did last. */
export const consumerStatusSchema = z.object({
  feed: feedNameSchema,
  topic: z.string(),
  state: consumerStateSchema,
  jobId: jobIdSchema.nullable(),
  /** Empty while it is not known: stopped, or nothing answered yet. */
  partitions: z.array(partitionStatusSchema),
  /** Messages between the lake's positions and the topic's end; null while unknown. */
  lagMessages: z.number().nullable(),
  /** Age of the oldest message not in the lake; 0 where there is none, null while unknown. */
  lagMs: z.number().nullable(),
  /** Of the lag over the last minute or so. */
  trend: z.enum(['falling', 'steady', 'growing']).nullable(),
  /** Newest last; one every few seconds, bounded. */
  history: z.array(z.object({ at: instantSchema, lagMessages: z.number(), messagesPerSecond: z.number() })),
  messagesPerSecond: z.number(),
  lastBatch: z
    .object({ at: instantSchema, rows: z.number(), sizeBytes: z.number(), days: z.number(), durationMs: z.number() })
    .nullable(),
  batches: z.number(),
  /** Rows of an average commit of this run. */
  averageBatchRows: z.number(),
  quarantined: z.number(),
  /** The lag is beyond the bound of the settings: a sentence; else null. */
  alert: z.string().nullable(),
  error: wireErrorSchema.nullable(),
});
export type ConsumerStatus = z.infer<typeof consumerStatusSchema>;

/** A run of offsets, both ends included. */
const rangeSchema = z.object({ from: offsetSchema, to: offsetSchema });

/** What the lake and the quarantine hold of one partition, by their own rows. */
export const partitionCompletenessSchema = z.object({
  partition: partitionSchema,
  rows: z.number(),
  quarantined: z.number(),
  /** Every offset from `first` to here is there, once; null where nothing is. */
  first: offsetSchema.nullable(),
  contiguousTo: offsetSchema.nullable(),
  last: offsetSchema.nullable(),
  /** Offsets that are in neither: markers of transactions and compacted records leave such gaps in the topic, too. The widest 100. */
  gaps: z.array(rangeSchema),
  missing: z.number(),
  /** Offsets that are there more than once. */
  duplicates: z.number(),
});

/** Of the partitions that the lake or the quarantine holds something of: what lies before the first offset held or after the last is not judged. */
export const completenessSchema = z.object({
  /** What of the feed was counted, as its summary has it: where one of these is another now, the answer is of earlier. */
  deltaVersion: z.int().nullable(),
  quarantined: z.number(),
  maxEventTime: instantSchema.nullable(),
  partitions: z.array(partitionCompletenessSchema),
});

/** One partition's move of a seek. */
const seekMoveSchema = z.object({
  partition: partitionSchema,
  from: offsetSchema,
  to: offsetSchema,
  /** Messages that the lake will never have, if it moves forward. */
  skipped: z.number(),
  /** Messages read again, if it moves back; those that the lake has are not taken twice. */
  readAgain: z.number(),
});

/** A message of a topic as the viewer shows it. */
export const topicMessageSchema = z.object({
  partition: partitionSchema,
  offset: offsetSchema,
  timestamp: instantSchema.nullable(),
  key: z.string().nullable(),
  /** As text, at most 64 KiB of it; null is a tombstone. */
  value: z.string().nullable(),
  sizeBytes: z.number(),
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
});
export type TopicMessage = z.infer<typeof topicMessageSchema>;

const changed = ['jobs', 'feeds', 'lake', 'reports', 'consumers'];
const someFeeds = z.object({
  /** Left out: of every enabled feed that has a topic. */
  feeds: z.array(feedNameSchema).min(1).optional(),
});

export const consumers = {
  /** Starts consumers as jobs, each on its own; those that run already are left alone. `untilIdleSeconds`: each ends once no message came for so long and the end offsets are reached. */
  start: command(
    someFeeds.extend({ untilIdleSeconds: z.number().positive().optional() }),
    z.object({
      jobs: z.array(jobSchema),
      refused: z.array(z.object({ feed: feedNameSchema, error: wireErrorSchema })),
    }),
    ['jobs', 'consumers'],
  ),
  /** Flushes and commits what was read, then ends: status done, not cancelled. */
  stop: command(someFeeds, emptySchema, changed),
  /** Commits what was read and reads no more, but stays a member of its group. */
  pause: command(someFeeds, emptySchema, changed),
  resume: command(someFeeds, emptySchema, ['jobs', 'consumers']),
  /** Every feed that has a topic: at once and then at changes, at most twice a second. Never ends by itself. */
  watch: stream(emptySchema, z.array(consumerStatusSchema)),
  /** What a seek would do. Errors: NOT_FOUND (topic), REFUSED (it runs: stop it first), UNAVAILABLE. */
  planSeek: query(
    z.object({ feed: feedNameSchema, to: topicPlaceSchema }),
    z.object({ moves: z.array(seekMoveSchema) }),
  ),
  /** Moves the lake's positions, as one commit; `moves` are those of the plan. CONFLICT where they are no longer true. */
  seek: command(z.object({ feed: feedNameSchema, moves: z.array(seekMoveSchema) }), emptySchema, changed),
  /**
   * Reads [from, to) once more: into the same feed, where only what it lacks is taken, or into a new one like it. A partition that one end leaves
   * out is not read.
   */
  replay: command(
    z.object({ feed: feedNameSchema, from: topicPlaceSchema, to: topicPlaceSchema, into: feedNameSchema }),
    z.object({ job: jobSchema }),
    changed,
  ),
  /** Read from the rows themselves: dear, so on click only. */
  completeness: query(z.object({ feed: feedNameSchema }), completenessSchema),
  topics: query(
    emptySchema,
    z.array(z.object({ topic: z.string(), partitions: z.number(), feeds: z.array(feedNameSchema) })),
  ),
  /**
   * Messages as they come; `filter`: text that key or value contains, any case. Of a flood, the newest 200 of each moment. The first item is empty, and
   * says that the place to start from is known. Never ends by itself.
   */
  tail: stream(
    z.object({ topic: z.string().min(1), from: topicPlaceSchema, filter: z.string() }),
    z.object({ messages: z.array(topicMessageSchema), scanned: z.number() }),
  ),
};
