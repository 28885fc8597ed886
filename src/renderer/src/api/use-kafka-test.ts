import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { z } from 'zod';
import type { KafkaSettings, testStepSchema } from '../../../shared/contract/settings';
import { useClients } from './context';

export interface KafkaTest {
  readonly ok: boolean;
  readonly steps: readonly z.infer<typeof testStepSchema>[];
}

/** A query of the contract, asked when the user says so and never from the cache: what was true a minute ago is not the question. */
export function useKafkaTest(): UseMutationResult<KafkaTest, Error, KafkaSettings> {
  const { settings } = useClients();
  return useMutation({ mutationFn: (kafka: KafkaSettings) => settings.testKafka(kafka) });
}
