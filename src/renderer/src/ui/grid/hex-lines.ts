const BYTES_A_LINE = 8;
const replacing = new TextDecoder('utf-8');

/** The bytes of a cell's text: 0xab12. */
export function bytesOf(text: string): Uint8Array {
  const digits = text.startsWith('0x') ? text.slice(2) : '';
  return Uint8Array.from({ length: Math.floor(digits.length / 2) }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

/** Offset, bytes, and what of them is ASCII that can be seen: 00000000  48 69 0a  Hi. */
export function hexLines(bytes: Uint8Array, mostLines: number): string[] {
  const lines = Math.min(mostLines, Math.ceil(bytes.length / BYTES_A_LINE));
  return Array.from({ length: lines }, (_, line) => {
    const part = Array.from(bytes.subarray(line * BYTES_A_LINE, (line + 1) * BYTES_A_LINE));
    const offset = (line * BYTES_A_LINE).toString(16).padStart(8, '0');
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const seen = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    return `${offset}  ${hex.padEnd(BYTES_A_LINE * 3 - 1)}  ${seen}`;
  });
}

/** As UTF-8; what is none is shown as U+FFFD. */
export function textOfBytes(bytes: Uint8Array): string {
  return replacing.decode(bytes);
}
