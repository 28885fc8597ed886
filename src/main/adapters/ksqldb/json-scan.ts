/** Where and why bytes are no JSON, in words that follow "The answer has …". */
export class Malformed extends Error {}

/** The bytes end in the middle of something. */
export class Unfinished extends Malformed {
  constructor() {
    super('a line that does not end');
  }
}

/** Of a value in a row. Jackson on the server's side reads 1000; what is deeper is an attack or a defect. */
export const MAX_NESTING = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Not over a line break: one ends the entry, wherever the answer happens to be cut. */
export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) break;
    at++;
  }
  return at;
}

/**
 * Checks the JSON value that starts at `at` and returns where it ends; makes no object of it. Bytes of strings are not checked for being UTF-8.
 * `depth`: of the brackets around it. Throws Malformed.
 */
export function skipValue(bytes: Uint8Array, at: number, end: number, depth: number): number {
  if (at >= end) throw new Unfinished();
  const first = bytes[at] ?? 0;
  switch (first) {
    case QUOTE:
      return skipString(bytes, at + 1, end);
    case OPEN_BRACE:
      return skipObject(bytes, at + 1, end, depth + 1);
    case OPEN_BRACKET:
      return skipArray(bytes, at + 1, end, depth + 1);
    case 0x74:
      return skipWord(bytes, at, end, TRUE);
    case 0x66:
      return skipWord(bytes, at, end, FALSE);
    case 0x6e:
      return skipWord(bytes, at, end, NULL);
  }
  if (first === 0x2d || isDigit(first)) return skipNumber(bytes, at, end);
  throw new Malformed(`the byte ${hex(first)} where a value should be`);
}

/** `at`: after the quote that opens it. Returns where the string ends, after the quote that closes it. */
export function skipString(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at++] ?? 0;
    if (byte > BACKSLASH) continue;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at = skipEscape(bytes, at, end);
    else if (byte < 0x20) throw new Malformed(`the control character ${hex(byte)} in a string`);
  }
  throw new Unfinished();
}

/** Calls back with the range of each key, quotes left out, and of its value. `at`: after the brace. Returns the end, after the closing one. */
export function scanObject(
  bytes: Uint8Array,
  from: number,
  end: number,
  depth: number,
  onMember: (keyStart: number, keyEnd: number, valueStart: number, valueEnd: number) => void,
): number {
  checkDepth(depth);
  let at = skipSpace(bytes, from, end);
  if (at < end && bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    if (at >= end || bytes[at] !== QUOTE) throw unexpected(at, end, 'an object with no key where one should be');
    const keyStart = at + 1;
    const keyEnd = skipString(bytes, keyStart, end);
    at = skipSpace(bytes, keyEnd, end);
    if (at >= end || bytes[at] !== COLON) throw unexpected(at, end, 'a key without a colon');
    const valueStart = skipSpace(bytes, at + 1, end);
    const valueEnd = skipValue(bytes, valueStart, end, depth);
    onMember(keyStart, keyEnd - 1, valueStart, valueEnd);
    at = skipSpace(bytes, valueEnd, end);
    const byte = at < end ? bytes[at] : undefined;
    if (byte === CLOSE_BRACE) return at + 1;
    if (byte !== COMMA) throw unexpected(at, end, 'an object that does not go on with a comma');
    at = skipSpace(bytes, at + 1, end);
  }
}

/** Whether these bytes stand at `at`. */
export function matches(bytes: Uint8Array, at: number, end: number, wanted: Uint8Array): boolean {
  const length = wanted.length;
  if (end - at < length) return false;
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}

/** JSON text of the server's, as bytes to compare with. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What is wrong at `at`, where it is not only that the bytes end there. */
export function unexpected(at: number, end: number, what: string): Malformed {
  return at >= end ? new Unfinished() : new Malformed(what);
}

const TRUE = ascii('true');
const FALSE = ascii('false');
const NULL = ascii('null');
const ESCAPED = new Set(ascii('"\\/bfnrt'));

function skipObject(bytes: Uint8Array, from: number, end: number, depth: number): number {
  return scanObject(bytes, from, end, depth, ignoreMember);
}

const ignoreMember = (): void => {};

function skipArray(bytes: Uint8Array, from: number, end: number, depth: number): number {
  checkDepth(depth);
  let at = skipSpace(bytes, from, end);
  if (at < end && bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipSpace(bytes, skipValue(bytes, at, end, depth), end);
    const byte = at < end ? bytes[at] : undefined;
    if (byte === CLOSE_BRACKET) return at + 1;
    if (byte !== COMMA) throw unexpected(at, end, 'an array that does not go on with a comma');
    at = skipSpace(bytes, at + 1, end);
  }
}

function checkDepth(depth: number): void {
  if (depth > MAX_NESTING) throw new Malformed(`a value nested deeper than ${MAX_NESTING}`);
}

function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw new Unfinished();
  const byte = bytes[at] ?? 0;
  if (ESCAPED.has(byte)) return at + 1;
  if (byte !== 0x75) throw new Malformed('an escape in a string that JSON does not have');
  for (let index = at + 1; index < at + 5; index++) {
    if (index >= end) throw new Unfinished();
    const digit = (bytes[index] ?? 0) | 0x20;
    if (!isDigit(bytes[index] ?? 0) && (digit < 0x61 || digit > 0x66)) {
      throw new Malformed('an escape in a string that JSON does not have');
    }
  }
  return at + 5;
}

function skipWord(bytes: Uint8Array, at: number, end: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index++) {
    if (at + index >= end) throw new Unfinished();
    if (bytes[at + index] !== word[index]) throw new Malformed('a word where a value should be');
  }
  return at + word.length;
}

/** -?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)? What must not follow it is for the caller to see. */
function skipNumber(bytes: Uint8Array, from: number, end: number): number {
  let at = bytes[from] === 0x2d ? from + 1 : from;
  const isZero = at < end && bytes[at] === 0x30;
  at = isZero ? at + 1 : skipDigits(bytes, at, end);
  if (at < end && bytes[at] === 0x2e) at = skipDigits(bytes, at + 1, end);
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = at + 1 < end ? bytes[at + 1] : undefined;
    at = skipDigits(bytes, at + (sign === 0x2b || sign === 0x2d ? 2 : 1), end);
  }
  return at;
}

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at] ?? 0)) at++;
  if (at === from) throw unexpected(at, end, 'a number without digits');
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
