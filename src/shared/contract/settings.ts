import { z } from 'zod';
import { command, query } from './define';
import { emptySchema } from './types';

function hasLogIn({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** A password in an address would stand in lake.json, and in each error that names the address. */
const serverUrlSchema = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !URL.canParse(url) || !hasLogIn(new URL(url)),
    'User name and password do not belong into the address.',
  );

/** Files, PEM; null means the public authorities, and no certificate of our own. */
const certificateFilesSchema = z.object({
  caFile: z.string().min(1).nullable().default(null),
  certificateFile: z.string().min(1).nullable().default(null),
  keyFile: z.string().min(1).nullable().default(null),
});

export const kafkaSettingsSchema = z.object({
  /** host:port, comma separated by the user; empty where Kafka is not set up. */
  brokers: z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'A broker is written host:port.')),
  clientId: z.string().min(1),
  /** Null: plain TCP. */
  tls: certificateFilesSchema
    .extend({
      /** The name that the certificate is checked for, where it is not the broker's. */
      serverName: z.string().min(1).nullable().default(null),
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
    .object({ url: serverUrlSchema, username: z.string().min(1).nullable().default(null) })
    .nullable()
    .default(null),
});

/** A ksqlDB server. The password is a secret (`ksqldb-password`) and never here. */
export const ksqldbSettingsSchema = certificateFilesSchema.extend({
  url: serverUrlSchema,
  /** HTTP Basic; null: no log-in. */
  username: z.string().min(1).nullable().default(null),
  /** `1.1` works with every server since 0.24. */
  httpVersion: z.enum(['1.1', '2']).default('1.1'),
  /** A server that sends nothing for so long has failed; not a bound of the whole answer. */
  timeoutSeconds: z.number().positive().max(3600).default(30),
});
export type KsqldbSettings = z.infer<typeof ksqldbSettingsSchema>;

/** The warehouse's MySQL or MariaDB server. The password is a secret (`mysql-password`) and never here. */
export const mysqlSettingsSchema = z.object({
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535),
  database: z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'A database name has letters, digits and underscores.'),
  username: z.string().min(1).max(128),
  /** Files, PEM; null: no TLS. A `caFile` of null means the public authorities. */
  tls: z
    .object({
      caFile: z.string().min(1).nullable(),
      certificateFile: z.string().min(1).nullable(),
      keyFile: z.string().min(1).nullable(),
    })
    .nullable(),
});
export type MysqlSettings = z.infer<typeof mysqlSettingsSchema>;

const maintenanceSettingsSchema = z.object({
  /** Removed files stay on disk so long, so that versions of that time can be read and restored. */
  undoDays: z.number().min(0).max(3650),
  /** Entries of the log stay so long for the record, if no longer needed. */
  logDays: z.number().min(1).max(3650),
  /** What compaction writes; files below half of it are small. */
  targetFileBytes: z.int().min(1_000_000).max(2_000_000_000),
});

const workspaceSettingsSchema = z.object({
  /** Of saved queries and notebooks, absolute or from the lake's folder on; null: `queries` in it. */
  folder: z.string().min(1).max(4096).nullable(),
});

/** lake.json: settings of this lake, no secrets. */
export const settingsSchema = z.object({
  formatVersion: z.literal(1),
  name: z.string().min(1),
  kafka: kafkaSettingsSchema,
  /** Null where no ksqlDB server is set up. */
  ksqldb: ksqldbSettingsSchema.nullable().default(null),
  /** Null: the warehouse is a DuckDB file of the lake. */
  mysql: mysqlSettingsSchema.nullable().default(null),
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
  /** Added later than the format, too. */
  workspace: workspaceSettingsSchema.prefault({ folder: null }),
  /** Tells this lake from any other, in the names of its Kafka groups; made by its first consumer. */
  lakeId: z.string().min(1).optional(),
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

/** PLAIN sends the password as it is: without TLS everybody on the way can read it. */
export function sendsReadablePassword({ sasl, tls }: Pick<KafkaSettings, 'sasl' | 'tls'>): boolean {
  return sasl?.mechanism === 'plain' && tls === null;
}

/** HTTP Basic over http: the same. */
export function sendsReadableLogIn({ url, username }: Pick<KsqldbSettings, 'url' | 'username'>): boolean {
  return username !== null && url.toLowerCase().startsWith('http:');
}

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

export const passwordNameSchema = z.enum([
  'kafka-password',
  'schema-registry-password',
  'ksqldb-password',
  'mysql-password',
]);
export type PasswordName = z.infer<typeof passwordNameSchema>;

/** What is known of the passwords; never a password. */
export const passwordsSchema = z.object({
  passwords: z.array(
    z.object({
      name: passwordNameSchema,
      isSet: z.boolean(),
      /** The variable, file or keyring that it comes from; null where it is not set. */
      origin: z.string().nullable(),
      /** Why it cannot be used as it is kept; null where it can. */
      problem: z.string().nullable(),
    }),
  ),
  /** Where a password that is set now is kept. */
  store: z.object({ place: z.string(), isEncrypted: z.boolean(), note: z.string().nullable() }),
});

export const settings = {
  get: query(emptySchema, settingsSchema),
  /** What is left out stays as it is. */
  update: command(
    settingsSchema
      .omit({ formatVersion: true, anonymizationKeyFingerprint: true, lakeId: true })
      // Without its default, which would take the place of what is left out.
      .extend({
        maintenance: maintenanceSettingsSchema,
        workspace: workspaceSettingsSchema,
        ksqldb: ksqldbSettingsSchema.nullable(),
        mysql: mysqlSettingsSchema.nullable(),
      })
      .partial()
      .strict(),
    settingsSchema,
    ['settings', 'lake', 'warehouse', 'workspace'],
  ),
  testKafka: query(kafkaSettingsSchema, z.object({ ok: z.boolean(), steps: z.array(testStepSchema) })),
  /** Address, TCP, TLS, log-in, version, listing of sources: each step up to the first that fails. */
  /** Address, TCP, log-in, database, rights. */
  testMysql: query(mysqlSettingsSchema, z.object({ ok: z.boolean(), steps: z.array(testStepSchema) })),
  testKsqldb: query(ksqldbSettingsSchema, z.object({ ok: z.boolean(), steps: z.array(testStepSchema) })),
  passwords: query(emptySchema, passwordsSchema),
  /** Keeps a password of this user's, outside the lake; null forgets it. Errors: REFUSED where the environment decides, IO. */
  setPassword: command(
    z.object({
      name: passwordNameSchema,
      value: z
        .string()
        .min(1)
        .max(4096)
        .regex(/^[^\0\r\n]*$/, 'A password has one line.')
        .nullable(),
    }),
    emptySchema,
    ['settings.passwords', 'settings.doctor', 'warehouse'],
  ),
  /** Versions, write access, disk, each configured server. */
  doctor: query(emptySchema, z.array(findingSchema)),
  /** Gives every folder and file of the feeds the mode of its feed's level. Errors: IO naming the path whose mode cannot be changed. */
  mendLevels: command(emptySchema, z.object({ changed: z.number() }), ['settings']),
};
