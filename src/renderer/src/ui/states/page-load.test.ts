import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loaded, PageLoadError } from './page-load';

it('tells a page whose code did not come from one that is defect', async () => {
  await expect(loaded(Promise.resolve('page'))).resolves.toBe('page');
  const cause = new TypeError('Failed to fetch dynamically imported module: page.js');
  const failed = loaded(Promise.reject(cause));
  await expect(failed).rejects.toBeInstanceOf(PageLoadError);
  await expect(failed).rejects.toThrow('page.js');
});

it('is what every component whose code comes late is loaded by', () => {
  const root = join(import.meta.dirname, '../..');
  const late = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\blazy\(\(\) =>\s*(\w+)/g)].map(([, by]) => ({ path, by })),
    );
  expect(late.length).toBeGreaterThan(10);
  expect(late.filter(({ by }) => by !== 'loaded')).toEqual([]);
});
