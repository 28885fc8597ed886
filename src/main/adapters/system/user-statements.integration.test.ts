import { appendFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUserStatements } from './user-statements';

let home: string;
const warned: unknown[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lagoon-statements-'));
  warned.length = 0;
});
afterEach(() => rm(home, { recursive: true, force: true }));

const open = (keptLines = 5000, countedEvery = 200) =>
  createUserStatements({ environment: {}, platform: 'linux', home }, '/data/My lake', {
    logger: { warn: (_event, fields) => void warned.push(fields) },
    keptLines,
    countedEvery,
    patienceMs: 0,
  });

test('lines are kept in a file of the lake that nobody else may read', async () => {
  const file = open();
  expect(await file.lines()).toEqual([]);
  await file.append('a');
  await file.append('b');
  expect(await open().lines()).toEqual(['a', 'b']);
  expect(file.place).toMatch(/\/\.config\/lagoon\/history\/My_lake-[0-9a-f]{16}\.ndjson$/);
  expect((await stat(file.place)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(file.place))).mode & 0o777).toBe(0o700);
  await file.clear();
  await file.clear();
  expect(await file.lines()).toEqual([]);
});

test('a line that was torn spoils no other', async () => {
  const file = open();
  await file.append('a');
  await appendFile(file.place, '{"torn');
  await file.append('b');
  expect(await file.lines()).toEqual(['a', '{"torn', 'b']);
});

test('the oldest go where there are twice as many as are kept', async () => {
  const file = open(10, 1);
  for (let i = 0; i < 20; i += 1) await file.append(`${i}`);
  expect(await file.lines()).toHaveLength(20);
  await file.append('20');
  expect(await file.lines()).toEqual(Array.from({ length: 10 }, (_, i) => `${i + 11}`));
  expect((await stat(file.place)).mode & 0o777).toBe(0o600);
  expect(await readdir(dirname(file.place))).toHaveLength(1);
  expect(warned).toEqual([]);
});

test('of several that append and write it anew at once, no newest line is lost', async () => {
  const writers = Array.from({ length: 4 }, () => open(20, 1));
  for (let round = 0; round < 60; round += 1) {
    const wrote = writers.map((_, w) => `${round}:${w}`);
    await Promise.all(writers.map((writer, w) => writer.append(wrote[w] ?? '')));
    const lines = await open().lines();
    expect(lines).toEqual(expect.arrayContaining(wrote));
    // What two have appended to both, the old and the new file, is told apart by who reads it.
    expect(new Set(lines).size).toBeLessThanOrEqual(44);
  }
  expect((await readdir(dirname(open().place))).filter((name) => !name.endsWith('.ndjson'))).toEqual([]);
  expect(warned).toEqual([]);
}, 30_000);

test('a lock of a process that died long ago is no hindrance, one of now is let be', async () => {
  const file = open(2, 1);
  await file.append('a');
  await writeFile(`${file.place}.lock`, '');
  for (const line of ['b', 'c', 'd', 'e']) await file.append(line);
  expect(await file.lines()).toHaveLength(5);
  await utimes(`${file.place}.lock`, 0, 0);
  await file.append('f');
  expect(await readFile(file.place, 'utf8')).toBe('e\nf\n');
});

test('nothing is said to be forgotten while another process writes the file anew, and would put it back', async () => {
  const file = open();
  await file.append('a');
  await writeFile(`${file.place}.lock`, '');
  await expect(file.clear()).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
  expect(await file.lines()).toEqual(['a']);
  await rm(`${file.place}.lock`);
  await writeFile(join(dirname(file.place), `.tmp-${basename(file.place)}-0a`), 'of a process that died');
  await file.clear();
  expect(await readdir(dirname(file.place))).toEqual([]);
});

test('after all was forgotten, lines are kept, and the oldest go, as before', async () => {
  const file = open(2, 1);
  await file.append('a');
  await file.clear();
  expect(await readdir(dirname(file.place))).toEqual([]);
  for (const line of ['b', 'c', 'd', 'e', 'f']) await file.append(line);
  expect(await file.lines()).toEqual(['e', 'f']);
});
