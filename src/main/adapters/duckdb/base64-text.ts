/** Base64 of RFC 4648 with its padding, one spelling a value: what a decoder would pass over unseen is not accepted. */
export function isBase64Text(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

/** The same bytes as a JSON string that DuckDB casts to BLOB: `\\xHH` each, the backslash itself escaped for JSON. */
export function toBlobText(text: string): string {
  return `"${Buffer.from(text, 'base64').toString('hex').replaceAll(/../g, '\\\\x$&')}"`;
}
