import { Type, types } from 'avsc';
import { z } from 'zod';

/** avsc takes longs as doubles unless told otherwise. */
const exactLong = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

function isLong(schema: unknown): boolean {
  if (schema === 'long') return true;
  return typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'long';
}

/** avsc looks at it by itself. */
const schemaSchema = z.custom<Parameters<typeof Type.forSchema>[0]>(() => true);

/** A copy: avsc keeps what it is given. */
export function toSchema(schema: object | string): Parameters<typeof Type.forSchema>[0] {
  return schemaSchema.parse(structuredClone(schema));
}

/** Avro as avsc writes it: longs are bigints, unions are wrapped (`{ string: 'x' }`), decimals are bytes (`twosComplement`). */
export function avroBytes(schema: object | string, value: unknown): Buffer {
  const type = Type.forSchema(toSchema(schema), {
    wrapUnions: 'always',
    typeHook: (each: unknown) => (isLong(each) ? exactLong : undefined),
  });
  return type.toBuffer(value);
}

/** The most significant byte first, as decimals are written. */
export function twosComplement(value: bigint, sizeBytes: number): Buffer {
  const hex = BigInt.asUintN(sizeBytes * 8, value)
    .toString(16)
    .padStart(sizeBytes * 2, '0');
  return Buffer.from(hex, 'hex');
}

/** Confluent's frame: a zero, the schema's id, the value. */
export function framed(schemaId: number, value: Uint8Array | string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(schemaId, 1);
  return Buffer.concat([head, Buffer.from(value)]);
}
