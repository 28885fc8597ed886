/** Castagnoli, reflected. */
const POLYNOMIAL = 0x82f63b78;
const STEP_BYTES = 16;
const ENTRIES = 256;
const ENTRY_BYTES = 4;
const TABLE_BYTES = ENTRIES * ENTRY_BYTES;

let tables: DataView | null = null;

/** Table k: the checksum of a byte with k zero bytes behind it. */
function makeTables(): DataView {
  const made = new DataView(new ArrayBuffer(STEP_BYTES * TABLE_BYTES));
  for (let byte = 0; byte < ENTRIES; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made.setInt32(byte * ENTRY_BYTES, crc, true);
  }
  for (let at = TABLE_BYTES; at < made.byteLength; at += ENTRY_BYTES) {
    const before = made.getInt32(at - TABLE_BYTES, true);
    made.setInt32(at, (before >>> 8) ^ made.getInt32((before & 0xff) * ENTRY_BYTES, true), true);
  }
  return made;
}

/**
 * CRC-32C of bytes [start, end), sixteen at a step ("slicing"). 0.26 µs for 450 bytes on the machine of ADR 11: a view reads four bytes at once,
 * and at any address, where typed arrays cannot.
 */
export function crc32c(bytes: DataView, start: number, end: number): number {
  const t = (tables ??= makeTables());
  let crc = -1;
  let i = start;
  for (const last = end - STEP_BYTES; i <= last; i += STEP_BYTES) {
    const a = crc ^ bytes.getInt32(i, true);
    const b = bytes.getInt32(i + 4, true);
    const c = bytes.getInt32(i + 8, true);
    const d = bytes.getInt32(i + 12, true);
    crc =
      t.getInt32(15360 + ((a & 0xff) << 2), true) ^
      t.getInt32(14336 + (((a >>> 8) & 0xff) << 2), true) ^
      t.getInt32(13312 + (((a >>> 16) & 0xff) << 2), true) ^
      t.getInt32(12288 + ((a >>> 24) << 2), true) ^
      t.getInt32(11264 + ((b & 0xff) << 2), true) ^
      t.getInt32(10240 + (((b >>> 8) & 0xff) << 2), true) ^
      t.getInt32(9216 + (((b >>> 16) & 0xff) << 2), true) ^
      t.getInt32(8192 + ((b >>> 24) << 2), true) ^
      t.getInt32(7168 + ((c & 0xff) << 2), true) ^
      t.getInt32(6144 + (((c >>> 8) & 0xff) << 2), true) ^
      t.getInt32(5120 + (((c >>> 16) & 0xff) << 2), true) ^
      t.getInt32(4096 + ((c >>> 24) << 2), true) ^
      t.getInt32(3072 + ((d & 0xff) << 2), true) ^
      t.getInt32(2048 + (((d >>> 8) & 0xff) << 2), true) ^
      t.getInt32(1024 + (((d >>> 16) & 0xff) << 2), true) ^
      t.getInt32(0 + ((d >>> 24) << 2), true);
  }
  for (; i < end; i += 1) crc = (crc >>> 8) ^ t.getInt32(((crc ^ bytes.getUint8(i)) & 0xff) << 2, true);
  return ~crc >>> 0;
}
