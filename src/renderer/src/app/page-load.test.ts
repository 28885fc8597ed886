import { expect, it } from 'vitest';
import { loaded, PageLoadError } from './page-load';

it('tells a page whose code did not come from one that is defect', async () => {
  await expect(loaded(Promise.resolve('page'))).resolves.toBe('page');
  const cause = new TypeError('Failed to fetch dynamically imported module: page.js');
  const failed = loaded(Promise.reject(cause));
  await expect(failed).rejects.toBeInstanceOf(PageLoadError);
  await expect(failed).rejects.toThrow('page.js');
});
