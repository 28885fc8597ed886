import { describe, expect, it } from 'vitest';
import { changedByAJob } from './job-transitions';
import { createQueryClient, invalidate } from './query-client';
import { operationKey } from './query-keys';

describe('what an ended job makes stale', () => {
  it('is the lake and its plans, and not the inspection that an import form shows', async () => {
    const client = createQueryClient();
    const stale = [
      operationKey('feeds.list', {}),
      operationKey('maintenance.vacuumPlan', {}),
      operationKey('imports.adoptable', {}),
    ];
    const fresh = [operationKey('imports.inspect', { path: '/data/orders.csv' }), operationKey('settings.get', {})];
    for (const key of [...stale, ...fresh]) client.setQueryData(key, 'an answer');
    await invalidate(client, changedByAJob);
    expect(stale.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true, true]);
    expect(fresh.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([false, false]);
    client.clear();
  });
});
