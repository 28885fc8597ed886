import type { Column } from '../../../shared/contract/types';

export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export interface RegisteredSchema {
  readonly type: 'AVRO' | 'JSON' | 'PROTOBUF';
  readonly schema: string;
  readonly references: readonly SchemaReference[];
}

/**
 * Confluent's, or one that speaks like it. Errors of all: NOT_FOUND (by the registry's own word), REFUSED (log-in, TLS, no registry at that address),
 * UNAVAILABLE (away, broken for now, or something else answers in its place); SOURCE: what it answers is of no use, and, of a schema, that is so of this one
 * alone.
 */
export interface SchemaRegistry {
  /** What an id stands for never changes. */
  schema(id: number): Promise<RegisteredSchema>;
  schemaOf(reference: SchemaReference): Promise<RegisteredSchema>;
  /** How many subjects it shows to us. */
  countSubjects(): Promise<number>;
}

export interface SchemaRegistryConnection {
  readonly url: string;
  readonly username: string | null;
  /** Null where none is set. Goes into no log and no error. */
  readonly password: string | null;
}

export interface SchemaRegistryConnector {
  connect(connection: SchemaRegistryConnection): SchemaRegistry;
}

export type AvroAnswer = { readonly json: string } | { readonly problem: string };

/** Of one writer's schema. */
export interface AvroReader {
  /** Columns of its records, all nullable. What has no place in a table (null, a record without fields) is left out, here and of the JSON. */
  readonly columns: readonly Column[];
  /** The value at [start, end) as JSON that a record of these columns is written from, every digit kept; or why it is none. */
  read(bytes: Uint8Array, start: number, end: number): AvroAnswer;
}

export interface AvroSchemas {
  /** `referenced`: those that the schema names, each after the ones that it names itself. Error: SOURCE, saying what is wrong with the schema. */
  compile(schema: string, referenced: readonly string[]): AvroReader;
}
