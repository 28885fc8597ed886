import type { Column } from '../../../shared/contract/types';
import { isCancelled, LakeError, messageOf } from '../../../shared/errors';
import type { AvroReader, AvroSchemas, Clock, RegisteredSchema, SchemaReference, SchemaRegistry } from '../ports';
import { jsonSchemaColumns } from './json-schema-columns';

/** What a schema id stands for: a reader of its values where they are Avro, columns where the schema tells them; or why it is of no use. */
export type ReadableSchema =
  | { readonly kind: 'avro'; readonly reader: AvroReader; readonly columns: readonly Column[] }
  | { readonly kind: 'json'; readonly columns: readonly Column[] }
  | UnusableSchema;

export interface UnusableSchema {
  readonly kind: 'unusable';
  readonly reason: string;
  /** The registry does not have it. */
  readonly isMissing?: boolean;
}

/** An id is for ever what it is: of these, the ones asked for last. */
const mostSchemas = 1000;
/** An id that the registry does not know may be on its way to it from another of its machines. Then it is asked for less and less often. */
const unusableForMs = 30_000;
const longestUnusableForMs = 600_000;
/** Apart from the others, which they would else crowd out: what only looks like a frame names any number of ids. */
const mostUnusable = 10_000;
const mostReferences = 200;

interface Unusable {
  readonly schema: UnusableSchema;
  readonly forMs: number;
  /** Monotonic. */
  readonly untilMs: number;
}

/**
 * Schemas of one registry. Errors: UNAVAILABLE, REFUSED of the registry. An id that it does not know, or answers in whatever useless way, is no error: any
 * message may name any.
 */
export class RegisteredSchemas {
  private readonly usable = new Map<number, ReadableSchema>();
  private readonly unusable = new Map<number, Unusable>();

  constructor(
    private readonly registry: SchemaRegistry,
    private readonly avro: AvroSchemas,
    private readonly clock: Clock,
  ) {}

  async of(id: number): Promise<ReadableSchema> {
    const known = this.usable.get(id);
    if (known !== undefined) {
      keep(this.usable, id, known, mostSchemas);
      return known;
    }
    const before = this.unusable.get(id);
    if (before !== undefined && before.untilMs > this.clock.monotonicMs()) return before.schema;
    const schema = await this.find(id);
    if (schema.kind === 'unusable') {
      const forMs = before === undefined ? unusableForMs : Math.min(before.forMs * 2, longestUnusableForMs);
      keep(this.unusable, id, { schema, forMs, untilMs: this.clock.monotonicMs() + forMs }, mostUnusable);
    } else {
      this.unusable.delete(id);
      keep(this.usable, id, schema, mostSchemas);
    }
    return schema;
  }

  private async find(id: number): Promise<ReadableSchema> {
    try {
      return await this.read(await this.registry.schema(id));
    } catch (error) {
      if (isCancelled(error) || !(error instanceof LakeError)) throw error;
      if (error.code === 'NOT_FOUND')
        return { kind: 'unusable', reason: `schema ${id} is not in the registry`, isMissing: true };
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

/** As the newest, of so many. */
function keep<T>(held: Map<number, T>, id: number, value: T, most: number): void {
  held.delete(id);
  held.set(id, value);
  const [oldest] = held.keys();
  if (held.size > most && oldest !== undefined) held.delete(oldest);
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
