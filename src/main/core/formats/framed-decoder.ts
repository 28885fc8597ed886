import { mergedColumns } from './told-columns';
import type { Column } from '../../../shared/contract/types';
import type { RawBatch } from '../ports';
import { frameBytes, isFramed, schemaIdAt } from './confluent-frame';
import type { ReadableSchema, RegisteredSchemas } from './registered-schemas';
import type { RecordDecoder } from './record-decoder';
import { ValueSink } from './value-sink';

const encoder = new TextEncoder();

/** Values in the frame of a schema registry. A registry that is away is an error of the whole batch: nothing of it has been taken then. */
export abstract class FramedDecoder implements RecordDecoder {
  private columns: readonly Column[] = [];
  private readonly told = new Set<number>();

  constructor(
    private readonly schemas: RegisteredSchemas,
    /** A value without a frame is JSON already: one that a person wrote. */
    private readonly takesJson: boolean,
  ) {}

  async decode(batch: RawBatch): Promise<RawBatch> {
    const { bytes, valueStarts, valueEnds, count } = batch;
    const schemas = new Map<number, ReadableSchema>();
    for (let i = 0; i < count; i += 1) {
      const end = valueEnds[i] ?? -1;
      const id = end === -1 ? '' : schemaIdAt(bytes, valueStarts[i] ?? 0, end);
      if (typeof id === 'string' || schemas.has(id)) continue;
      const schema = await this.schemas.of(id);
      schemas.set(id, schema);
      if (schema.kind === 'unusable' || this.told.has(id)) continue;
      this.told.add(id);
      this.columns = mergedColumns(this.columns, schema.columns);
    }
    return this.decodeBy(batch, schemas, this.columns);
  }

  protected abstract decodeBy(
    batch: RawBatch,
    schemas: ReadonlyMap<number, ReadableSchema>,
    columns: readonly Column[],
  ): RawBatch;

  /** The schema of a value; 'json' where it is taken as it is; else why it has none. */
  protected schemaAt(
    { bytes }: RawBatch,
    start: number,
    end: number,
    schemas: ReadonlyMap<number, ReadableSchema>,
  ): ReadableSchema | 'json' {
    if (this.takesJson && !isFramed(bytes, start, end)) return 'json';
    const id = schemaIdAt(bytes, start, end);
    if (typeof id === 'string') return { kind: 'unusable', reason: id };
    return schemas.get(id) ?? { kind: 'unusable', reason: `schema ${id} was not asked for` };
  }
}

/** Avro, into the JSON that records are written from. */
export class AvroDecoder extends FramedDecoder {
  protected decodeBy(
    batch: RawBatch,
    schemas: ReadonlyMap<number, ReadableSchema>,
    columns: readonly Column[],
  ): RawBatch {
    const { bytes, valueStarts, valueEnds, count } = batch;
    const sink = new ValueSink(batch);
    for (let i = 0; i < count; i += 1) {
      const start = valueStarts[i] ?? 0;
      const end = valueEnds[i] ?? -1;
      if (end === -1) continue;
      const schema = this.schemaAt(batch, start, end, schemas);
      if (schema === 'json') sink.put(i, bytes.subarray(start, end));
      else if (schema.kind === 'avro') {
        const answer = schema.reader.read(bytes, start + frameBytes, end);
        if ('json' in answer) sink.put(i, encoder.encode(answer.json));
        else sink.reject(i, answer.problem);
      } else
        sink.reject(i, schema.kind === 'json' ? 'its schema is a JSON schema, and the feed is Avro' : schema.reason);
    }
    return sink.batch(columns);
  }
}

/** JSON behind a frame: the same bytes, begun later. */
export class JsonSchemaDecoder extends FramedDecoder {
  protected decodeBy(
    batch: RawBatch,
    schemas: ReadonlyMap<number, ReadableSchema>,
    columns: readonly Column[],
  ): RawBatch {
    const { valueStarts, valueEnds, count } = batch;
    const starts = valueStarts.slice();
    const rejected = new Map<number, string>(batch.rejected);
    for (let i = 0; i < count; i += 1) {
      const start = valueStarts[i] ?? 0;
      const end = valueEnds[i] ?? -1;
      if (end === -1) continue;
      const schema = this.schemaAt(batch, start, end, schemas);
      if (schema === 'json') continue;
      if (schema.kind === 'json') starts[i] = start + frameBytes;
      else
        rejected.set(
          i,
          schema.kind === 'avro' ? 'its schema is Avro, and the feed is JSON with a schema' : schema.reason,
        );
    }
    return { ...batch, valueStarts: starts, source: batch.source ?? batch, rejected, columns };
  }
}
