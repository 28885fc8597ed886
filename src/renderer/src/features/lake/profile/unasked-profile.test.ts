import { expect, it } from 'vitest';
import { beginsUnasked } from './unasked-profile';

it('describes a small feed at once, a large one when asked, and neither again by itself', () => {
  expect(beginsUnasked('idle', 1_000_000)).toBe(true);
  expect(beginsUnasked('idle', undefined)).toBe(false);
  expect(beginsUnasked('idle', 200_000_000)).toBe(false);
  for (const status of ['running', 'done', 'cancelled', 'failed'] as const)
    expect(beginsUnasked(status, 1_000_000), status).toBe(false);
});
