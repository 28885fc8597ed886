import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';

/** Damage of every kind, at random: each record of each file is stored with its values, or quarantined with its bytes, under its number. */

let lake: TestLake;
let folder: string;

beforeEach(async () => {
  lake = await openTestLake();
  folder = await mkdtemp(join(tmpdir(), 'lagoon-damage-'));
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

type Random = (below: number) => number;

/** Mulberry32: the same files for the same seed, everywhere. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Line ends inside of quotes, too, unless it is `flat`. */
function line(random: Random, id: number, damage: number, flat: boolean): Buffer {
  const end = ['\n', '\n', '\r\n', '\r'][random(4)] ?? '\n';
  const text = [
    'plain',
    '',
    '""',
    '"q ""x"" q"',
    ' #blank',
    "it's",
    '\u00e9\u4e2d',
    '"two\nlines"',
    '"two\r\nlines, and more"',
  ];
  const good = `${id},${text[random(text.length - (flat ? 2 : 0))]},${'p'.repeat(random(60))}${end}`;
  if (random(damage) !== 0) return Buffer.from(good);
  switch (random(10)) {
    case 6:
      if (!flat) return latin(`${id},"\xe9\n",x${end}`);
      return latin(`${id},"\xe9",x${end}`);
    case 0:
      return Buffer.from(`${id},"open,x${end}`);
    case 1:
      return Buffer.from(`${id},5" pipe,x${end}`);
    case 2:
      return Buffer.from(`${id},"a "b" c",x${end}`);
    case 3:
      return Buffer.from(`${id}${end}`);
    case 4:
      return Buffer.from(`${id},a,b,c${end}`);
    case 5:
      return latin(`${id},caf\xe9,\xff${end}`);
    case 7:
      return Buffer.from(end.repeat(1 + random(3)));
    case 8:
      return Buffer.from(`# no comment, here${end}`);
    default:
      return Buffer.from(`${id},"x"y,${'z'.repeat(random(12_000))}${end}`);
  }
}

function damaged(random: Random, lines: number, damage: number, flat = false): Buffer {
  const parts: Buffer[] = [];
  if (random(2) === 0) parts.push(Buffer.from([0xef, 0xbb, 0xbf]));
  if (random(2) === 0) parts.push(Buffer.from('# made by a program\n\n'));
  parts.push(Buffer.from(random(2) === 0 ? 'id,a,b\n' : '"id",A,b\r\n'));
  for (let id = 0; id < lines; id += 1) parts.push(line(random, id, damage, flat));
  if (random(2) === 0) parts.push(Buffer.from(['9,"never closed', '9,a,last', '9'][random(3)] ?? ''));
  return Buffer.concat(parts);
}

interface Split {
  readonly rows: Map<number, (string | null)[]>;
  readonly broken: Map<number, string>;
}

/** Text of one code unit a byte, one record after the other, by a regular expression: as little like the importer's as may be. */
function reference(bytes: Buffer): Split {
  let text = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  text = text.replace(/^((#[^\r\n]*)?(\r\n|\r|\n))*/, '');
  text = text.replace(/^[^\r\n]*(\r\n|\r|\n)/, '');
  const split: Split = { rows: new Map(), broken: new Map() };
  const record = /(?:("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\r|\n|$))/y;
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const blank = /(\r\n|\r|\n)/y;
    blank.lastIndex = at;
    const skipped = blank.exec(text);
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    const fields: string[] = [];
    let to = at;
    let end: string | undefined = ',';
    while (end === ',') {
      record.lastIndex = to;
      const field = record.exec(text);
      end = field?.[2];
      if (field === null) break;
      fields.push(field[1] ?? '');
      to += field[0].length;
    }
    const whole = text.slice(at, to - (end?.length ?? 0));
    const isText = !Buffer.from(whole, 'latin1').toString('utf8').includes('\ufffd');
    if (end !== undefined && fields.length === 3 && isText) {
      split.rows.set(
        number,
        fields.map((field) => {
          const inner = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field === '' ? null : field;
          return inner === null ? null : Buffer.from(inner, 'latin1').toString('hex');
        }),
      );
      at = to;
    } else if (end === undefined) {
      const [, broken = '', after = ''] = /^([^\r\n]*)(\r\n|\r|\n|$)/.exec(text.slice(at, at + 20_000)) ?? [];
      split.broken.set(number, broken);
      at += broken.length + after.length;
    } else {
      split.broken.set(number, whole);
      at = to;
    }
    number += 1;
  }
  return split;
}

/** A result holds no more. */
const pageRows = 10_000;

async function paged(select: string, from: string): Promise<unknown[][]> {
  const all: unknown[][] = [];
  for (let first = 0; ; first += pageRows) {
    const page = await lake.rows(
      `SELECT ${select} ${from} AND kafka_offset >= ${first} AND kafka_offset < ${first + pageRows} ORDER BY kafka_offset`,
    );
    all.push(...page);
    const more = await lake.rows(`SELECT count(*) ${from} AND kafka_offset >= ${first + pageRows}`);
    if (String(more[0]?.[0]) === '0') return all;
  }
}

async function taken(feed: string, file: number): Promise<Split> {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value.toLowerCase() : null);
  const ofFile = `WHERE kafka_partition = ${file}`;
  const rows = await paged('kafka_offset, hex(CAST(id AS VARCHAR)), hex(a), hex(b)', `FROM ${feed} ${ofFile}`);
  const broken = await paged('kafka_offset, hex(value)', `FROM ${feed}_quarantine ${ofFile}`);
  return {
    rows: new Map(rows.map(([row, ...values]) => [Number(row), values.map(text)])),
    broken: new Map(
      broken.map(([row, value]) => [Number(row), Buffer.from(text(value) ?? '', 'hex').toString('latin1')]),
    ),
  };
}

/** Gives the temporary files that stay. */
async function compare(feed: string, files: readonly Buffer[]): Promise<string[]> {
  for (const [i, bytes] of files.entries()) {
    const packed = i % 3 === 2;
    await writeFile(join(folder, `${feed}-${i}.csv${packed ? '.gz' : ''}`), packed ? gzipSync(bytes) : bytes);
  }
  const { job } = await lake.core.imports.start({
    path: folder,
    header: 'first',
    feed: feedNameSchema.parse(feed),
    create: { kind: 'stream', level: 'raw', eventTimeColumn: null, keyColumns: [] },
  });
  const [ended] = await lake.ended([job.id]);
  expect(ended).toMatchObject({ status: 'done', error: null });
  let records = 0;
  for (const [i, bytes] of files.entries()) {
    const expected = reference(bytes);
    const found = await taken(feed, i);
    expect([...found.broken], `broken records of file ${i}`).toEqual([...expected.broken]);
    expect(found.rows.size, `rows of file ${i}`).toBe(expected.rows.size);
    const differing = [...expected.rows].find(
      ([row, values]) => JSON.stringify(found.rows.get(row)) !== JSON.stringify(values),
    );
    expect(differing).toBeUndefined();
    records += expected.rows.size + expected.broken.size;
  }
  expect(ended?.progress.rows).toBe(records);
  return (await readdir(lake.root, { recursive: true })).filter((name) => name.includes('.tmp-'));
}

it.each([1, 2, 3, 4, 5, 6])(
  'of small files, seed %i',
  async (seed) => {
    const random = randomOf(seed * 7919);
    const files = Array.from({ length: 4 }, () => damaged(random, 40 + random(400), 3 + random(40)));
    expect(await compare(`d${seed}`, files)).toEqual([]);
  },
  60_000,
);

it('of files that DuckDB reads in parallel', async () => {
  const random = randomOf(42);
  const flat = damaged(random, 400_000, 2000, true);
  expect(flat.length).toBeGreaterThan(16_000_000);
  const files = [flat, damaged(random, 50, 5), damaged(random, 260_000, 500)];
  expect(await compare('large', files)).toEqual([]);
}, 240_000);
