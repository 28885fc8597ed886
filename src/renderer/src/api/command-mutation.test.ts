import { MutationObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { commandMutation } from './command-mutation';
import { createQueryClient } from './query-client';
import { operationKey } from './query-keys';

const cancel = { name: 'jobs.cancel', invalidates: ['jobs'], pick: () => () => Promise.resolve('') } as const;

it('tells of a refusal though the component that asked is gone', async () => {
  const told: unknown[] = [];
  const refused = new Error('Not yours to cancel.');
  const options = commandMutation<{ jobId: string }, string>(
    cancel,
    () => Promise.reject(refused),
    createQueryClient(),
    { onError: (error, { jobId }) => told.push([jobId, error]) },
  );
  // Nobody listens to it, as after an unmount.
  const observer = new MutationObserver(createQueryClient(), options);
  await expect(observer.mutate({ jobId: 'job-1' })).rejects.toBe(refused);
  expect(told).toEqual([['job-1', refused]]);
});

it('makes stale what the command changes, and tells of its success', async () => {
  const queryClient = createQueryClient();
  queryClient.setQueryData(operationKey('jobs.runs', {}), []);
  const told: unknown[] = [];
  const options = commandMutation<{ jobId: string }, string>(
    cancel,
    ({ jobId }) => Promise.resolve(`${jobId} cancelled`),
    queryClient,
    { onSuccess: (output) => told.push(output) },
  );
  await new MutationObserver(queryClient, options).mutate({ jobId: 'job-1' });
  expect(told).toEqual(['job-1 cancelled']);
  expect(queryClient.getQueryState(operationKey('jobs.runs', {}))?.isInvalidated).toBe(true);
});
