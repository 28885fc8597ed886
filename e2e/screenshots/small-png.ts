import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB of each pixel, row by row. */
  readonly pixels: Uint32Array;
}

/**
 * The same picture with the 256 colours that stand for it best: a page of text is a third of its size so, and nobody sees a difference. Takes what
 * Chromium writes: 8 bits a channel, not interlaced, opaque.
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = paletteOf(counts);
  const indices = nearest([...counts.keys()], palette);

  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // The first byte of a row is its filter, 0: none, which is best for indices.
      rows[y * (width + 1) + 1 + x] = indices.get(pixels[y * width + x] ?? 0) ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => channels(colour)));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

function decode(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channelsOfType = new Map([
    [2, 3],
    [6, 4],
  ]).get(png[25] ?? -1);
  if (png[24] !== 8 || channelsOfType === undefined || png[28] !== 0)
    throw new Error('Not a picture as Chromium takes it.');
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), height, width * channelsOfType, channelsOfType);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    const at = index * channelsOfType;
    pixels[index] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  }
  return { width, height, pixels };
}

/** The PNG specification's filters, undone: each byte was written as a difference from its neighbours. */
function unfiltered(raw: Buffer, height: number, rowBytes: number, step: number): Buffer {
  const bytes = Buffer.alloc(height * rowBytes);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x += 1) {
      const at = y * rowBytes + x;
      const left = x < step ? 0 : (bytes[at - step] ?? 0);
      const up = y === 0 ? 0 : (bytes[at - rowBytes] ?? 0);
      const corner = x < step || y === 0 ? 0 : (bytes[at - rowBytes - step] ?? 0);
      bytes[at] = (raw[y * (rowBytes + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return bytes;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

const channels = (colour: number): [number, number, number] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];

function distance(a: number, b: number): number {
  const [red, green, blue] = channels(a);
  const [otherRed, otherGreen, otherBlue] = channels(b);
  return (red - otherRed) ** 2 + (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

/** The most frequent colours that are not all but the same as one already there. */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour);
  for (let apart = 0; ; apart = apart === 0 ? 12 : apart * 2) {
    const palette: number[] = [];
    for (const colour of byCount) {
      if (palette.length > MOST_COLOURS) break;
      // The page's own surfaces stay what they are, however near to one another.
      const isSurface = palette.length < 48;
      if (isSurface || palette.every((chosen) => distance(chosen, colour) > apart)) palette.push(colour);
    }
    if (palette.length <= MOST_COLOURS) return palette;
  }
}

function nearest(colours: readonly number[], palette: readonly number[]): Map<number, number> {
  const indices = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of colours) {
    if (indices.has(colour)) continue;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, candidate] of palette.entries()) {
      const far = distance(colour, candidate);
      if (far < least) [best, least] = [index, far];
    }
    indices.set(colour, best);
  }
  return indices;
}
