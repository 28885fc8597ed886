import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { askedKey, invalidationPrefix, operationKey } from './query-keys';

const name = 'consumers.completeness';

test('an answer that was asked of one lake is not that of another, which has a feed of the same name', () => {
  const client = new QueryClient();
  client.setQueryData(askedKey(name, { feed: 'orders' }, '/lakes/a'), 'complete');
  expect(client.getQueryData(askedKey(name, { feed: 'orders' }, '/lakes/a'))).toBe('complete');
  expect(client.getQueryData(askedKey(name, { feed: 'orders' }, '/lakes/b'))).toBeUndefined();
});

test('asked answers are found by their operation, and by their input alone', () => {
  const client = new QueryClient();
  const orders = askedKey(name, { feed: 'orders' }, '/lakes/a');
  const users = askedKey(name, { feed: 'users' }, '/lakes/a');
  client.setQueryData(orders, 1);
  client.setQueryData(users, 2);
  expect(client.getQueryCache().findAll({ queryKey: invalidationPrefix(name) })).toHaveLength(2);
  client.removeQueries({ queryKey: operationKey(name, { feed: 'orders' }) });
  expect([client.getQueryData(orders), client.getQueryData(users)]).toEqual([undefined, 2]);
});
