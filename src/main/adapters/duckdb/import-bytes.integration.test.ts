import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bytesOf, headOf } from './import-bytes';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-bytes-'));
  path = join(folder, 'a.csv.gz');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of bytesOf(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const first = gzipSync('id,n\n1,a\n2,b\n');
const second = gzipSync('3,c\n4,d\n');
const all = 'id,n\n1,a\n2,b\n3,c\n4,d\n';

it.each([
  ['nothing', 0],
  ['eight zeros', 8],
  ['more zeros than are looked at at once', 300_000],
])('reads gzip on behind %s between two members', async (_, zeros) => {
  await writeFile(path, Buffer.concat([first, Buffer.alloc(zeros), second, Buffer.alloc(zeros)]));
  expect(await read()).toBe(all);
  expect(await headOf(path, 1000)).toEqual({ bytes: Buffer.from(all), whole: true });
});

it.each([
  ['something else behind a member', [first, Buffer.from('junk')]],
  ['something else behind zeros', [first, Buffer.alloc(8), Buffer.from('junk')]],
  ['half a member behind zeros', [first, Buffer.alloc(8), second.subarray(0, 20)]],
])('fails at %s', async (_, parts) => {
  await writeFile(path, Buffer.concat(parts));
  await expect(read()).rejects.toThrow(/incorrect header check|unexpected end of file/);
});

it('gives large content whole, and lets go of the file where the reader leaves', async () => {
  const text = Array.from({ length: 300_000 }, (_, i) => `${i},${Math.sin(i)}`).join('\n');
  await writeFile(path, gzipSync(text));
  expect(await read()).toBe(text);
  for await (const piece of bytesOf(path, 1)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
});
