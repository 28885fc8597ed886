import { quotedText } from '../around-statement';
import { kindOf } from './column-kind';
import type { GridColumn } from './row-source';

/** DuckDB's widest DECIMAL and HUGEINT: more digits would be read as a DOUBLE. */
const MOST_DIGITS = 38;

/** A value of the column's type, with every digit that was given. */
export function literalOf(value: string, column: GridColumn): string {
  const { type } = column;
  switch (kindOf(column)) {
    case 'number': {
      const text = value.trim();
      const exact = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) && text.replaceAll(/\D/g, '').length <= MOST_DIGITS;
      return exact && type !== 'FLOAT' && type !== 'DOUBLE' ? text : `${quotedText(text)}::${type}`;
    }
    case 'boolean':
      return /^(true|false)$/i.test(value.trim()) ? value.trim().toLowerCase() : `${quotedText(value)}::BOOLEAN`;
    case 'text':
    case 'nested':
      return quotedText(value);
    case 'temporal':
      return `${quotedText(value.trim())}::${type}`;
    case 'other':
      return type === 'BLOB' ? `${quotedText(blobText(value))}::BLOB` : `${quotedText(value)}::${type}`;
  }
}

/** Bytes are shown as 0xab12; DuckDB writes them as \xAB\x12. */
function blobText(value: string): string {
  const hex = /^0x((?:[0-9a-f]{2})*)$/i.exec(value.trim())?.[1];
  return hex === undefined ? value : hex.toUpperCase().replaceAll(/../g, '\\x$&');
}
