import { z } from 'zod';
import type { KsqlDescription, KsqlServerInfo, KsqlSourceName } from '../../core/ports';
import { ksqlColumn } from './column-types';
import { plainType, type KsqlField, type KsqlType } from './schema-text';

export const infoSchema = z
  .object({
    KsqlServerInfo: z.object({
      version: z.string(),
      kafkaClusterId: z.string().nullish(),
      ksqlServiceId: z.string().nullish(),
      serverStatus: z.string().nullish(),
    }),
  })
  .transform(
    ({ KsqlServerInfo: info }): KsqlServerInfo => ({
      version: info.version,
      kafkaClusterId: info.kafkaClusterId ?? '',
      serviceId: info.ksqlServiceId ?? '',
      status: info.serverStatus ?? '',
    }),
  );

const listedSchema = z.object({
  name: z.string(),
  topic: z.string(),
  keyFormat: z.string().nullish(),
  valueFormat: z.string().nullish(),
  /** Of servers before 0.15: that of the values. */
  format: z.string().nullish(),
  isWindowed: z.boolean().nullish(),
});

function sourceName(kind: KsqlSourceName['kind'], listed: z.infer<typeof listedSchema>): KsqlSourceName {
  return {
    kind,
    name: listed.name,
    topic: listed.topic,
    // Those servers knew no other.
    keyFormat: listed.keyFormat ?? 'KAFKA',
    valueFormat: listed.valueFormat ?? listed.format ?? '',
    isWindowed: listed.isWindowed ?? false,
  };
}

export const streamsSchema = z
  .array(z.object({ streams: z.array(listedSchema) }))
  .transform((entities) => entities.flatMap(({ streams }) => streams.map((listed) => sourceName('stream', listed))));

export const tablesSchema = z
  .array(z.object({ tables: z.array(listedSchema) }))
  .transform((entities) => entities.flatMap(({ tables }) => tables.map((listed) => sourceName('table', listed))));

interface SchemaInfo {
  type: string;
  fields?: { name: string; schema: SchemaInfo }[] | null | undefined;
  memberSchema?: SchemaInfo | null | undefined;
  parameters?: Record<string, unknown> | null | undefined;
}

const schemaInfo: z.ZodType<SchemaInfo> = z.lazy(() =>
  z.object({
    type: z.string(),
    fields: z.array(z.object({ name: z.string(), schema: schemaInfo })).nullish(),
    memberSchema: schemaInfo.nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
);

const descriptionEntity = z.object({
  sourceDescription: z.object({
    name: z.string(),
    type: z.string(),
    topic: z.string(),
    fields: z.array(z.object({ name: z.string(), schema: schemaInfo, type: z.string().nullish() })),
    windowType: z.string().nullish(),
    timestamp: z.string().nullish(),
    statement: z.string().nullish(),
    partitions: z.int().nullish(),
  }),
});

export const descriptionSchema = z.tuple([descriptionEntity], descriptionEntity).transform(
  ([{ sourceDescription: found }]): KsqlDescription => ({
    kind: found.type.toUpperCase() === 'TABLE' ? 'table' : 'stream',
    name: found.name,
    topic: found.topic,
    isWindowed: isSet(found.windowType),
    columns: found.fields.map(({ name, schema, type }) => ksqlColumn(name, typeOf(schema), type === 'KEY')),
    timestampColumn: isSet(found.timestamp) ? unquoted(found.timestamp) : null,
    statement: found.statement ?? '',
    partitions: found.partitions ?? 0,
  }),
);

/** What a statement did. `commandStatus` says whether it is done; the number lets later statements wait for it. */
export const outcomesSchema = z.array(
  z.object({
    statementText: z.string().nullish(),
    commandSequenceNumber: z.int().nullish(),
    commandStatus: z.object({ status: z.string(), message: z.string().nullish() }).nullish(),
  }),
);

function typeOf({ type, fields, memberSchema, parameters }: SchemaInfo): KsqlType {
  switch (type) {
    case 'ARRAY':
      return memberSchema == null ? plainType(type) : { kind: 'array', element: typeOf(memberSchema) };
    case 'MAP':
      // The key's type is not told; servers allow others than STRING in few formats only.
      return memberSchema == null
        ? plainType(type)
        : { kind: 'map', key: plainType('STRING'), value: typeOf(memberSchema) };
    case 'STRUCT':
      return {
        kind: 'struct',
        fields: (fields ?? []).map((field): KsqlField => ({ name: field.name, type: typeOf(field.schema) })),
      };
    case 'DECIMAL': {
      const { precision, scale } = parameters ?? {};
      return typeof precision === 'number' && typeof scale === 'number'
        ? { kind: 'decimal', precision, scale }
        : plainType(type);
    }
    default:
      return plainType(type);
  }
}

function isSet(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== '';
}

function unquoted(name: string): string {
  return /^`.*`$/.test(name) ? name.slice(1, -1).replaceAll('``', '`') : name;
}
