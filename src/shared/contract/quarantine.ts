import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { offsetSchema } from './consumers';
import { command, query } from './define';
import { jobSchema } from './jobs';
import { emptySchema, instantSchema } from './types';

/** The offending value within a reason, between what stands before and after it. Read by RE2 as well as here. */
export const valueInReason = '(^|: )(?:"[\\s\\S]*|[-+.0-9eE]+…?)( is not an? | does not fit | has more digits )';
export const placeInReason = ' at byte [0-9]+';

/** A reason without what differs from record to record: `amount: … is not a decimal(18,2)`. Records are grouped by it. */
export function reasonGroup(reason: string): string {
  return reason.replace(new RegExp(valueInReason), '$1…$2').replace(new RegExp(placeInReason), '');
}

/** Which of a feed's quarantined records; all of them where nothing narrows it. */
export const quarantineSelectionSchema = z.object({
  feed: feedNameSchema,
  /** Exactly this reason, as the summary has it. */
  reason: z.string().optional(),
  partition: z.int().min(0).optional(),
  fromOffset: offsetSchema.optional(),
  toOffset: offsetSchema.optional(),
});
export type QuarantineSelection = z.infer<typeof quarantineSelectionSchema>;

export const quarantinedRecordSchema = z.object({
  /** Stands for the record in fixes: file and row, since an import's numbers may repeat. */
  id: z.string(),
  partition: z.int(),
  offset: offsetSchema,
  timestamp: instantSchema.nullable(),
  quarantinedAt: instantSchema,
  reason: z.string(),
  /** At most 64 KiB of it; null for a tombstone. `isText`: it is UTF-8. */
  value: z.string().nullable(),
  isText: z.boolean(),
  sizeBytes: z.number(),
});
export type QuarantinedRecord = z.infer<typeof quarantinedRecordSchema>;

/** What is done to a record before it is tried again. */
export const quarantineFixSchema = z.discriminatedUnion('kind', [
  /** As it is: the feed's columns were changed, or the reason is gone. */
  z.object({ kind: z.literal('none') }),
  /** Every occurrence in the value's text. */
  z.object({ kind: z.literal('replace'), find: z.string().min(1), replacement: z.string() }),
  /** Takes this top-level field out of the value. */
  z.object({ kind: z.literal('removeField'), field: z.string().min(1) }),
  /** One record's whole new value. */
  z.object({ kind: z.literal('value'), id: z.string(), value: z.string() }),
]);
export type QuarantineFix = z.infer<typeof quarantineFixSchema>;

const redriveSchema = z.object({ selection: quarantineSelectionSchema, fix: quarantineFixSchema });

const changed = ['jobs', 'feeds', 'lake', 'reports', 'quarantine'];

export const quarantine = {
  /** Of every feed that has one: how many, by reason (the most frequent 100; values in reasons are left out of the grouping). */
  summary: query(
    z.object({ feed: feedNameSchema.optional() }),
    z.array(
      z.object({
        feed: feedNameSchema,
        /** Only a stream takes records back; a table writes whole versions. */
        kind: z.enum(['stream', 'table']),
        records: z.number(),
        /** Of the quarantine's files. */
        sizeBytes: z.number(),
        /** Why the quarantine could not be looked at, all else being 0; null as a rule. Where one feed was asked for, that is the error. */
        problem: z.string().nullable(),
        reasons: z.array(
          z.object({ reason: z.string(), records: z.number(), firstAt: instantSchema, lastAt: instantSchema }),
        ),
      }),
    ),
  ),
  list: query(
    quarantineSelectionSchema.extend({ skip: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(100) }),
    z.object({ total: z.number(), records: z.array(quarantinedRecordSchema) }),
  ),
  /** What a redrive would do: tries every record, changes nothing. */
  planRedrive: query(
    redriveSchema,
    z.object({
      selected: z.number(),
      fits: z.number(),
      /** That do not fit still, by reason. */
      stays: z.array(z.object({ reason: z.string(), records: z.number() })),
      /** Of the first records that would be taken: before and after. */
      samples: z.array(z.object({ offset: offsetSchema, before: z.string().nullable(), after: z.string().nullable() })),
    }),
  ),
  /**
   * Takes what fits now into the feed, at its own partition, offset and event day, and out of the quarantine: each record is in one of the two
   * at any moment a reader looks once this ended, and in one at the least while it runs.
   */
  redrive: command(redriveSchema, z.object({ job: jobSchema }), changed),
  /** Drops records from the quarantine for good. `records` must be what the list said: CONFLICT where it is another number. */
  discard: command(quarantineSelectionSchema.extend({ records: z.number() }), emptySchema, changed),
};
