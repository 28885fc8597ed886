/** The protocol's numbers of column types (field_types.h). */
const typeNames: Readonly<Record<number, string>> = {
  0: 'DECIMAL',
  1: 'TINYINT',
  2: 'SMALLINT',
  3: 'INT',
  4: 'FLOAT',
  5: 'DOUBLE',
  6: 'NULL',
  7: 'TIMESTAMP',
  8: 'BIGINT',
  9: 'MEDIUMINT',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  14: 'DATE',
  15: 'VARCHAR',
  16: 'BIT',
  242: 'VECTOR',
  245: 'JSON',
  246: 'DECIMAL',
  247: 'ENUM',
  248: 'SET',
  249: 'TINYTEXT',
  250: 'MEDIUMTEXT',
  251: 'LONGTEXT',
  252: 'TEXT',
  253: 'VARCHAR',
  254: 'CHAR',
  255: 'GEOMETRY',
};

const UNSIGNED_FLAG = 32;
/** The protocol's number of the character set `binary`; numbers and dates have it too. */
const BINARY = 63;
const textOrBytes = new Set([15, 249, 250, 251, 252, 253, 254]);
const bytesAlways = new Set([16, 242, 255]);

interface WireColumn {
  readonly columnType: number;
  readonly characterSet: number;
}

function isBinary({ columnType, characterSet }: WireColumn): boolean {
  return bytesAlways.has(columnType) || (characterSet === BINARY && textOrBytes.has(columnType));
}

/** Bytes that are no text are shown as MySQL writes them: 0x… */
export function toText(value: Buffer, column: WireColumn | undefined): string {
  return column !== undefined && isBinary(column) ? `0x${value.toString('hex').toUpperCase()}` : value.toString('utf8');
}

/** "DECIMAL(18,2)", "BIGINT", "VARCHAR". */
export function typeName(
  column: WireColumn & { readonly columnLength: number; readonly decimals: number; readonly flags: number },
): string {
  const name = typeNames[column.columnType] ?? 'UNKNOWN';
  if (isBinary(column) && name.endsWith('TEXT')) return name.replace('TEXT', 'BLOB');
  if (isBinary(column) && name.endsWith('CHAR')) return name === 'CHAR' ? 'BINARY' : 'VARBINARY';
  const isUnsigned = (column.flags & UNSIGNED_FLAG) !== 0;
  if (name === 'DECIMAL') {
    // Its length counts the sign and the point.
    const digits = column.columnLength - (isUnsigned ? 0 : 1) - (column.decimals > 0 ? 1 : 0);
    return `DECIMAL(${digits},${column.decimals})`;
  }
  return isUnsigned && name.endsWith('INT') ? `${name} UNSIGNED` : name;
}
