import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Cost, ParameterValues } from '../../../../shared/contract/statements';
import { useClients } from '../../api/context';
import { useOperationQuery } from '../../api/use-operation-query';
import { exceeds, storeBounds, storedBounds, type CostBounds } from './cost-guard';
import { costToRun } from './cost-to-run';
import { RunQuestion, type AskedRun } from './run-question';

export interface CostGuard {
  /** Of the statement that Run would run; undefined while it is not known, and of one that does not parse. */
  readonly cost: Cost | undefined;
  readonly bounds: CostBounds;
  setBounds(bounds: CostBounds): void;
  /** What is asked just now. */
  readonly asked: AskedRun | null;
  /** Whether the statement may be run: asks where it may read more than the bounds, until `signal` says that nobody wants to know. */
  allows(sql: string, parameters: ParameterValues, signal: AbortSignal): Promise<boolean>;
  /** As `allows`, of what is run at once; null: it may not. */
  leave(sql: string, parameters: ParameterValues, signal: AbortSignal): Promise<Leave | null>;
}

export interface Leave {
  /** Which look at the lake the cost was told by; undefined where that was some time ago. */
  readonly look?: string | undefined;
}

/** What the statement under the cursor would read at most, and the question where that is a lot. `parameters` null: a value is missing. */
export function useCost(sql: string | null, parameters: ParameterValues | null): CostGuard {
  const { queries } = useClients();
  const queryClient = useQueryClient();
  const [bounds, setBounds] = useState(() => storedBounds(localStorage));
  const [asked, setAsked] = useState<AskedRun | null>(null);
  const [question] = useState(() => new RunQuestion(setAsked));
  const query = useOperationQuery(
    (operations) => operations.queriesCost,
    { sql: sql ?? '', parameters: parameters ?? {} },
    { enabled: sql !== null && parameters !== null },
  );

  const leave = useCallback(
    async (statement: string, values: ParameterValues, signal: AbortSignal): Promise<Leave | null> => {
      const cost = await costToRun(queryClient, queries.cost, { sql: statement, parameters: values }, signal);
      if (cost === 'cancelled') return null;
      const now = storedBounds(localStorage);
      if (cost === null || !exceeds(cost, now)) return { look: cost?.isNew === true ? cost.look : undefined };
      // They may have been changed where another statement was asked about.
      setBounds(now);
      // Whoever is asked takes time to answer.
      return (await question.ask(statement, cost, signal)) ? {} : null;
    },
    [queries, queryClient, question],
  );
  const allows = useCallback(
    async (...asked: Parameters<typeof leave>): Promise<boolean> => (await leave(...asked)) !== null,
    [leave],
  );

  const keepBounds = useCallback((next: CostBounds): void => {
    storeBounds(localStorage, next);
    setBounds(next);
  }, []);
  const cost = query.data;
  return useMemo(
    () => ({ cost, bounds, setBounds: keepBounds, asked, allows, leave }),
    [allows, asked, bounds, cost, keepBounds, leave],
  );
}
