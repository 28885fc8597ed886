import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

async function readFromRoot(path: string): Promise<string> {
  return await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

async function declared(): Promise<Record<string, string>> {
  const { dependencies, devDependencies } = packageSchema.parse(JSON.parse(await readFromRoot('package.json')));
  return { ...dependencies, ...devDependencies };
}

test('docs/dependencies.md has one line for each dependency and none for any other', async () => {
  const page = await readFromRoot('docs/dependencies.md');
  const documented = [...page.matchAll(/^\| (@?[a-z][\w./-]*) \|/gm)].map((match) => match[1]);
  expect(new Set(documented)).toEqual(new Set(Object.keys(await declared())));
});

test('every version is exact', async () => {
  const loose = Object.entries(await declared()).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

test('package-lock.json names the optional binaries of every platform, so that npm ci accepts it', async () => {
  const entrySchema = z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) });
  const lockSchema = z.object({ packages: z.record(z.string(), entrySchema) });
  const { packages } = lockSchema.parse(JSON.parse(await readFromRoot('package-lock.json')));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    ),
  );
  expect(missing, 'run node scripts/complete-lock.mjs').toEqual([]);
});
