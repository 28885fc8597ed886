import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { z } from 'zod';
import type { KafkaSettings, KsqldbSettings, MysqlSettings, testStepSchema } from '../../../shared/contract/settings';
import { useClients } from './context';

export interface ConnectionTestResult {
  readonly ok: boolean;
  readonly steps: readonly z.infer<typeof testStepSchema>[];
}

/** A query of the contract, asked when the user says so and never from the cache: what was true a minute ago is not the question. */
export type ConnectionTest<Typed> = UseMutationResult<ConnectionTestResult, Error, Typed>;

export function useKafkaTest(): ConnectionTest<KafkaSettings> {
  const { settings } = useClients();
  return useMutation({ mutationFn: (typed: KafkaSettings) => settings.testKafka(typed) });
}

export function useKsqldbTest(): ConnectionTest<KsqldbSettings> {
  const { settings } = useClients();
  return useMutation({ mutationFn: (typed: KsqldbSettings) => settings.testKsqldb(typed) });
}

export function useMysqlTest(): ConnectionTest<MysqlSettings> {
  const { settings } = useClients();
  return useMutation({ mutationFn: (typed: MysqlSettings) => settings.testMysql(typed) });
}
