const bytesPerLine = 16;

/** Hexadecimal digits as a dump: offset, bytes, and what of them can be read. */
export function hexDump(hex: string): string {
  const lines: string[] = [];
  for (let at = 0; at < hex.length; at += bytesPerLine * 2) {
    const bytes = hex.slice(at, at + bytesPerLine * 2).match(/../g) ?? [];
    const readable = bytes.map((byte) => {
      const code = Number.parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    });
    const place = (at / 2).toString(16).padStart(6, '0');
    lines.push(`${place}  ${bytes.join(' ').padEnd(bytesPerLine * 3 - 1)}  ${readable.join('')}`);
  }
  return lines.join('\n');
}
