import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import type { warehouseAnswerSchema } from '../../../shared/contract/warehouse';
import { useClients } from './context';

export type WarehouseAnswer = z.infer<typeof warehouseAnswerSchema>;

export interface WarehouseQuestion {
  /** Of the question that was asked last; undefined before, and while it is on its way. */
  readonly answer: WarehouseAnswer | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Another question takes the place of the one before. */
  ask(sql: string): void;
  cancel(): void;
}

const mostRows = 1000;

/** One question to the warehouse at a time, asked when somebody says so and never from a cache. Ends with whoever asked. */
export function useWarehouseQuestion(): WarehouseQuestion {
  const { warehouse } = useClients();
  const running = useRef<AbortController | null>(null);
  const question = useMutation({
    mutationFn: (sql: string) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      return warehouse.ask({ sql, limit: mostRows }, { signal: abort.signal });
    },
  });
  useEffect(() => () => running.current?.abort(), []);
  return {
    answer: question.data,
    error: question.error,
    isPending: question.isPending,
    ask: question.mutate,
    cancel: () => running.current?.abort(),
  };
}
