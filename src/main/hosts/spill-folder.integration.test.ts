import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { clearDeadSpills, spillFolderOf } from './spill-folder';

test('spill folders of ended processes go, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-spills-'));
  try {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const mine = basename(spillFolderOf('core', folder, 'a'));
    const kept = [mine, 'lagoon-lake', 'lagoon-core-x-1', `other-core-${dead}-1`];
    for (const name of [...kept, `lagoon-core-${dead}-1`, `lagoon-query-${dead}-2`])
      await mkdir(join(folder, name, 'deep'), { recursive: true });
    await clearDeadSpills(folder);
    expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
