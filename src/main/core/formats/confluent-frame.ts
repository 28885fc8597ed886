/** Confluent's wire format: a zero, the schema's id (big endian), the value. */
export const frameBytes = 5;

/** Id of the schema of the value at [start, end); or why there is none. */
export function schemaIdAt(bytes: Uint8Array, start: number, end: number): number | string {
  if (end - start < frameBytes) return `${end - start} bytes, shorter than the frame of a schema registry`;
  if (bytes[start] !== 0) return `magic byte ${bytes[start]} where a schema registry's is 0`;
  const [, a = 0, b = 0, c = 0, d = 0] = bytes.subarray(start, start + frameBytes);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** JSON never begins so. */
export function isFramed(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= frameBytes && bytes[start] === 0;
}
