import { keyAt, valueAt, valueBytesOf, type RawBatch, type UnreadKey } from '../ports';
import { frameBytes, isFramed, schemaIdAt } from './confluent-frame';
import type { RecordDecoder } from './record-decoder';
import type { ReadableSchema, RegisteredSchemas } from './registered-schemas';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Schemas that keys name and the registry does not have, until none is asked for any more, as long as no key could be read: they are no frames. */
const mostMissing = 100;

/**
 * Keys in the frame of a schema registry, as text: a record's JSON, a string's characters, anything else's own digits. Keys without a frame stay as they
 * are: many topics have text beside framed values. So do those that cannot be read, since a value may have all that its record needs; why is told beside
 * them.
 */
export class FramedKeyDecoder implements RecordDecoder {
  private readonly missing = new Set<number>();
  /** A key was what the schema that it names says. */
  private hasRead = false;

  constructor(private readonly schemas: Pick<RegisteredSchemas, 'of'>) {}

  async decode(batch: RawBatch): Promise<RawBatch> {
    const texts = new Map<number, Uint8Array>();
    const unreadKeys = new Map<number, UnreadKey>();
    for (let i = 0; i < batch.count; i += 1) {
      const key = keyAt(batch, i);
      if (key === null || !isFramed(key, 0, key.length)) continue;
      const id = schemaIdAt(key, 0, key.length);
      if (typeof id === 'string') continue;
      const schema = await this.schemaOf(id);
      const text = keyText(key, schema);
      if ('problem' in text) {
        const hasSchema = schema.kind !== 'unusable' || schema.isMissing !== true;
        unreadKeys.set(i, { reason: text.problem, hasSchema });
      } else {
        this.hasRead = true;
        texts.set(i, text.bytes);
      }
    }
    if (texts.size === 0) return { ...batch, unreadKeys };
    return { ...withKeys(batch, texts), source: batch.source ?? batch, unreadKeys };
  }

  private async schemaOf(id: number): Promise<ReadableSchema> {
    if (!this.hasRead && this.missing.size === mostMissing && !this.missing.has(id)) {
      const reason = `schema ${id} was not asked for, since ${mostMissing} others that keys begin with are not in the registry`;
      return { kind: 'unusable', reason, isMissing: true };
    }
    const schema = await this.schemas.of(id);
    if (schema.kind === 'unusable' && schema.isMissing === true && this.missing.size < mostMissing)
      this.missing.add(id);
    return schema;
  }
}

function keyText(key: Uint8Array, schema: ReadableSchema): { bytes: Uint8Array } | { problem: string } {
  if (schema.kind === 'unusable') return { problem: schema.reason };
  if (schema.kind === 'json') return jsonText(key.subarray(frameBytes));
  const answer = schema.reader.read(key, frameBytes, key.length);
  if ('problem' in answer) return answer;
  const wrapped = /^\{"value":(.*)\}$/s.exec(answer.json)?.[1];
  if (wrapped === undefined || schema.columns.length !== 1) return { bytes: encoder.encode(answer.json) };
  const value: unknown = wrapped.startsWith('"') ? JSON.parse(wrapped) : wrapped;
  return { bytes: encoder.encode(String(value)) };
}

/**
 * Its text, or the characters of a string. As Avro's reader does, it has to find what the schema's id promises: a binary number may begin with the bytes of
 * any id, and its last ones would else be taken for a key, and for proof that keys are framed.
 */
function jsonText(json: Uint8Array): { bytes: Uint8Array } | { problem: string } {
  try {
    const value: unknown = JSON.parse(decoder.decode(json));
    return { bytes: typeof value === 'string' ? encoder.encode(value) : json };
  } catch {
    return { problem: 'not JSON, which its schema is of' };
  }
}

/** The batch with other texts for some of its keys, over bytes of its own: those that it has may be shared with hundreds of others. */
function withKeys(batch: RawBatch, texts: ReadonlyMap<number, Uint8Array>): RawBatch {
  const { count } = batch;
  let keyBytes = 0;
  for (let i = 0; i < count; i += 1) keyBytes += (texts.get(i) ?? keyAt(batch, i))?.length ?? 0;
  const bytes = new Uint8Array(valueBytesOf(batch) + keyBytes);
  let at = 0;
  const placed = (partOf: (place: number) => Uint8Array | null): { starts: Int32Array; ends: Int32Array } => {
    const starts = new Int32Array(count);
    const ends = new Int32Array(count).fill(-1);
    for (let i = 0; i < count; i += 1) {
      const part = partOf(i);
      if (part === null) continue;
      bytes.set(part, at);
      starts[i] = at;
      at += part.length;
      ends[i] = at;
    }
    return { starts, ends };
  };
  const values = placed((i) => valueAt(batch, i));
  const keys = placed((i) => texts.get(i) ?? keyAt(batch, i));
  return { ...batch, bytes, valueStarts: values.starts, valueEnds: values.ends, keys };
}
