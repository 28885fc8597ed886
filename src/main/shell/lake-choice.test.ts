import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseLake, type LakeSources, rememberLake, requireFolder } from './lake-choice';

describe('chooseLake', () => {
  let folder = '';
  const sources = (over: Partial<LakeSources> = {}): LakeSources => ({
    argv: ['lagoon'],
    environment: {},
    workingDirectory: '/home/analyst',
    rememberedPath: join(folder, 'lake-choice.json'),
    defaultRoot: '/home/ana/Documents/Lagoon',
    ...over,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-choice-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes --lake before everything, relative to where the command was typed', async () => {
    const environment = { LAGOON_LAKE: '/from/environment' };
    expect(await chooseLake(sources({ argv: ['lagoon', '--lake', 'a/b'], environment }))).toBe('/home/analyst/a/b');
    expect(await chooseLake(sources({ argv: ['lagoon', '--lake=/c'], environment }))).toBe('/c');
    expect(await chooseLake(sources({ environment }))).toBe('/from/environment');
  });

  it('opens the last lake again, unless its folder is gone', async () => {
    expect(await chooseLake(sources())).toBe('/home/ana/Documents/Lagoon');
    await rememberLake(sources().rememberedPath, folder);
    expect(await chooseLake(sources())).toBe(folder);
    expect(await readdir(folder)).toEqual(['lake-choice.json']);
    await rememberLake(sources().rememberedPath, join(folder, 'gone'));
    expect(await chooseLake(sources())).toBe('/home/ana/Documents/Lagoon');
  });

  it('says so and goes on where the remembered choice is damaged', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await writeFile(sources().rememberedPath, '{');
    expect(await chooseLake(sources())).toBe('/home/ana/Documents/Lagoon');
    expect(said).toHaveBeenCalledOnce();
  });

  it('refuses a folder that does not exist', async () => {
    await expect(requireFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await requireFolder(folder);
  });
});
