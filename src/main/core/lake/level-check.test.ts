import { beforeEach, expect, test } from 'vitest';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { walkTable } from './level-check';

const shape = { path: '/lake/streams/people', folderMode: 0o750 };
const dayMs = 24 * 3_600_000;

let files: FakeFiles;
let now = new Date(0);
beforeEach(async () => {
  now = new Date(0);
  files = createFakeFiles(() => now);
  await files.makeDirectory('/lake/streams', 0o755);
  await files.makeDirectory(`${shape.path}/_delta_log`, 0o750);
  await files.makeDirectory(`${shape.path}/year=2026/month=01/day=02`, 0o750);
  await files.replaceText(`${shape.path}/_delta_log/0.json`, '{}', 0o640);
  await files.replaceText(`${shape.path}/_metadata.json`, '{}', 0o640);
  await files.replaceText(`${shape.path}/year=2026/month=01/day=02/data.parquet`, 'PAR1', 0o640);
});

test('a table as it should be has its data files and nothing wrong', async () => {
  expect(await walkTable(files, shape, 0, false)).toEqual({
    files: new Map([['year=2026/month=01/day=02/data.parquet', 4]]),
    wrong: 0,
    firstWrong: null,
    leftOver: 0,
    modesKnown: true,
    complete: true,
  });
});

test('what is more open or less is counted, the first by its path, and mended when asked', async () => {
  await files.chmod(`${shape.path}/_delta_log/0.json`, 0o644);
  await files.chmod(`${shape.path}/year=2026`, 0o700);
  const seen = await walkTable(files, shape, 0, false);
  expect(seen.wrong).toBe(2);
  expect(seen.firstWrong).toEqual({ path: `${shape.path}/year=2026`, mode: 0o700, wanted: 0o750 });
  expect((await walkTable(files, shape, 0, true)).wrong).toBe(2);
  expect((await walkTable(files, shape, 0, false)).wrong).toBe(0);
});

test("a temporary file is its writer's; one that is older than a day was left", async () => {
  await files.replaceText(`${shape.path}/.tmp-a.parquet`, 'half', 0o600);
  expect(await walkTable(files, shape, dayMs, false)).toMatchObject({ wrong: 0, leftOver: 0 });
  expect(await walkTable(files, shape, dayMs + 1, true)).toMatchObject({ wrong: 0, leftOver: 1 });
  expect((await files.stat(`${shape.path}/.tmp-a.parquet`))?.mode).toBe(0o600);
});

test('a system without modes has none wrong, and says that it has none', async () => {
  const windows = {
    ...files,
    async stat(path: string) {
      const found = await files.stat(path);
      if (found === null) return null;
      const { mode: _, ...its } = found;
      return its;
    },
  };
  expect(await walkTable(windows, shape, 0, true)).toMatchObject({ wrong: 0, modesKnown: false });
});

test('a feed that was never exported has no folder, and nothing wrong', async () => {
  expect(await walkTable(files, { ...shape, path: '/lake/streams/none' }, 0, false)).toMatchObject({
    wrong: 0,
    modesKnown: true,
  });
});
