import type { Column } from '../../../shared/contract/types';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import type { AvroReader, AvroSchemas, Clock, RegisteredSchema, SchemaReference, SchemaRegistry } from '../ports';
import { jsonSchemaColumns } from './json-schema-columns';

/** What a schema id stands for: a reader of its values where they are Avro, columns where the schema tells them; or why it is of no use. */
export type ReadableSchema =
  | { readonly kind: 'avro'; readonly reader: AvroReader; readonly columns: readonly Column[] }
  | { readonly kind: 'json'; readonly columns: readonly Column[] }
  | { readonly kind: 'unusable'; readonly reason: string };

/** An id is for ever what it is: of these, the ones asked for last. */
const mostSchemas = 1000;
/** An id that the registry does not know may be on its way to it from another of its machines. */
const unknownForMs = 30_000;
const mostReferences = 200;

interface Held {
  readonly schema: ReadableSchema;
  /** Monotonic; infinite for what never changes. */
  readonly untilMs: number;
}

/**
 * Schemas of one registry. Errors: UNAVAILABLE, REFUSED of the registry. An id that it does not know, or answers in whatever useless way, is no error: any
 * message may name any.
 */
export class RegisteredSchemas {
  private readonly held = new Map<number, Held>();

  constructor(
    private readonly registry: SchemaRegistry,
    private readonly avro: AvroSchemas,
    private readonly clock: Clock,
  ) {}

  async of(id: number): Promise<ReadableSchema> {
    const known = this.held.get(id);
    if (known !== undefined && known.untilMs > this.clock.monotonicMs()) {
      this.held.delete(id);
      this.held.set(id, known);
      return known.schema;
    }
    const schema = await this.find(id);
    const forMs = schema.kind === 'unusable' ? unknownForMs : Number.POSITIVE_INFINITY;
    this.held.delete(id);
    this.held.set(id, { schema, untilMs: this.clock.monotonicMs() + forMs });
    const [oldest] = this.held.keys();
    if (this.held.size > mostSchemas && oldest !== undefined) this.held.delete(oldest);
    return schema;
  }

  private async find(id: number): Promise<ReadableSchema> {
    try {
      return await this.read(await this.registry.schema(id));
    } catch (error) {
      if (isCancelled(error) || !(error instanceof LakeError)) throw error;
      if (error.code === 'NOT_FOUND') return { kind: 'unusable', reason: `schema ${id} is not in the registry` };
      if (error.code === 'SOURCE') return { kind: 'unusable', reason: `schema ${id}: ${messageOf(error)}` };
      throw error;
    }
  }

  private async read(schema: RegisteredSchema): Promise<ReadableSchema> {
    switch (schema.type) {
      case 'AVRO': {
        const referenced = await this.referencedBy(schema.references);
        const reader = compiled(() => this.avro.compile(schema.schema, referenced));
        return { kind: 'avro', reader, columns: reader.columns };
      }
      case 'JSON':
        return { kind: 'json', columns: jsonSchemaColumns(schema.schema) };
      case 'PROTOBUF':
        return { kind: 'unusable', reason: 'its schema is Protobuf, which is not read' };
    }
  }

  /** Each once, behind those that it names itself. */
  private async referencedBy(references: readonly SchemaReference[]): Promise<string[]> {
    const schemas = new Map<string, string>();
    const seen = new Set<string>();
    const add = async (each: readonly SchemaReference[]): Promise<void> => {
      for (const reference of each) {
        const key = `${reference.subject} ${reference.version}`;
        if (seen.has(key)) continue;
        if (seen.size === mostReferences) throw new UnreadableSchema(`it names more than ${mostReferences} schemas`);
        seen.add(key);
        const found = await this.named(reference);
        await add(found.references);
        schemas.set(key, found.schema);
      }
    };
    await add(references);
    return [...schemas.values()];
  }

  private async named(reference: SchemaReference): Promise<RegisteredSchema> {
    try {
      return await this.registry.schemaOf(reference);
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') throw error;
      const { version, subject } = reference;
      throw new UnreadableSchema(`version ${version} of ${subject}, which it names, is not in the registry`, error);
    }
  }
}

class UnreadableSchema extends LakeError {
  constructor(message: string, cause?: unknown) {
    super('SOURCE', message, { cause });
  }
}

function compiled<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw new UnreadableSchema(messageOf(error), error);
  }
}
