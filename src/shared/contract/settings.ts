import { z } from 'zod';
import { command, query } from './define';
import { emptySchema } from './types';

export const kafkaSettingsSchema = z.object({
  /** host:port, comma separated by the user; empty where Kafka is not set up. */
  brokers: z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'A broker is written host:port.')),
  clientId: z.string().min(1),
  /** Null: plain TCP. Certificates and keys are files, PEM; null means the system's authorities, and no certificate of our own. */
  tls: z
    .object({
      caFile: z.string().min(1).nullable(),
      certificateFile: z.string().min(1).nullable(),
      keyFile: z.string().min(1).nullable(),
      /** The name that the certificate is checked for, where it is not the broker's. */
      serverName: z.string().min(1).nullable(),
    })
    .nullable()
    .default(null),
  /** Null: no log-in. The password is a secret (`kafka-password`) and never here. */
  sasl: z
    .object({ mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']), username: z.string().min(1) })
    .nullable()
    .default(null),
  /** Confluent's, or one that speaks like it; its password is the secret `schema-registry-password`. */
  schemaRegistry: z
    .object({ url: z.url({ protocol: /^https?$/ }), username: z.string().min(1).nullable() })
    .nullable()
    .default(null),
});

const maintenanceSettingsSchema = z.object({
  /** Removed files stay on disk so long, so that versions of that time can be read and restored. */
  undoDays: z.number().min(0).max(3650),
  /** Entries of the log stay so long for the record, if no longer needed. */
  logDays: z.number().min(1).max(3650),
  /** What compaction writes; files below half of it are small. */
  targetFileBytes: z.int().min(1_000_000).max(2_000_000_000),
});

/** lake.json: settings of this lake, no secrets. */
export const settingsSchema = z.object({
  formatVersion: z.literal(1),
  name: z.string().min(1),
  kafka: kafkaSettingsSchema,
  sample: z.object({
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    firstExportEvents: z.int().min(1).max(100_000_000),
    nextExportEvents: z.int().min(1).max(100_000_000),
  }),
  exports: z.object({
    /** Rows read from a source at a time. */
    batchRows: z.int().min(1).max(1_000_000),
    /** Feeds exported at the same time. */
    parallelFeeds: z.int().min(1).max(16),
  }),
  consumers: z.object({
    /** Latency bound: a batch is committed after so many seconds at the latest. */
    flushSeconds: z.number().positive().max(3600),
    /** A batch is committed at the latest when its records reach this size. */
    flushBytes: z.int().min(1_000_000),
    /** … or this number, … */
    flushRows: z.int().min(1000).default(500_000),
    /** … or this many days of events: a file is written for each. */
    flushDays: z.int().min(1).default(64),
    /** Lag beyond which Overview and Consumers warn; null: never. */
    lagAlertMessages: z.int().min(1).nullable().default(null),
    lagAlertSeconds: z.number().positive().nullable().default(300),
  }),
  /** Added later than the format: lakes without it have these. */
  maintenance: maintenanceSettingsSchema.prefault({ undoDays: 7, logDays: 30, targetFileBytes: 128_000_000 }),
  query: z.object({
    memoryLimitMegabytes: z.int().min(128).nullable(),
    threads: z.int().min(1).max(64).nullable(),
  }),
  /**
   * Tells the key that this lake's pseudonyms are made with from any other, and gives nothing of it away. Absent before the first export of
   * an anonymized feed.
   */
  anonymizationKeyFingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
export type KafkaSettings = z.infer<typeof kafkaSettingsSchema>;

/** One step of a connection test: the first failed step says what to mend. */
export const testStepSchema = z.object({
  step: z.string(),
  ok: z.boolean(),
  message: z.string(),
});

export const findingSchema = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  message: z.string(),
  /** What to do; null where nothing needs doing. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export const settings = {
  get: query(emptySchema, settingsSchema),
  /** What is left out stays as it is. */
  update: command(
    settingsSchema
      .omit({ formatVersion: true, anonymizationKeyFingerprint: true })
      // Without its default, which would take the place of what is left out.
      .extend({ maintenance: maintenanceSettingsSchema })
      .partial()
      .strict(),
    settingsSchema,
    ['settings', 'lake'],
  ),
  testKafka: query(kafkaSettingsSchema, z.object({ ok: z.boolean(), steps: z.array(testStepSchema) })),
  /** Versions, write access, disk, each configured server. */
  doctor: query(emptySchema, z.array(findingSchema)),
  /** Gives every folder and file of the feeds the mode of its feed's level. Errors: IO naming the path whose mode cannot be changed. */
  mendLevels: command(emptySchema, z.object({ changed: z.number() }), ['settings']),
};
