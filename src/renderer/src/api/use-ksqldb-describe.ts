import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ksqldb } from '../../../shared/contract/ksqldb';
import { useClients } from './context';

export type DescribedObject = z.output<typeof ksqldb.describe.output>;

/** A query of the contract, asked when an object is chosen and never from the cache: columns of a minute ago are not what is chosen. */
export function useKsqldbDescribe(): UseMutationResult<DescribedObject, Error, string> {
  const clients = useClients();
  return useMutation({ mutationFn: (object: string) => clients.ksqldb.describe({ object }) });
}
