import type { QueryClient } from '@tanstack/react-query';
import type { Cost, ParameterValues } from '../../../../shared/contract/statements';
import { isCancelled } from '../../../../shared/errors';
import { operationKey } from '../../api/query-keys';

/** Nobody commits to the lake so often that an older figure would mislead. */
const FRESH_MS = 30_000;

interface PricedStatement {
  readonly sql: string;
  readonly parameters: ParameterValues;
}

interface KnownCost extends Cost {
  /** Told just now, so that the statement may be run by the same look at the lake. */
  readonly isNew: boolean;
}

/**
 * What a statement that is to be run reads at most; null where nobody can say: what is wrong with it is said by running it.
 * 'cancelled' is no leave to run it. A figure that the window has is taken, but nobody's asking is shared: it ends once whoever
 * began it looks at another statement.
 */
export async function costToRun(
  client: QueryClient,
  cost: (input: PricedStatement, call: { readonly signal: AbortSignal }) => Promise<Cost>,
  input: PricedStatement,
  signal: AbortSignal,
): Promise<KnownCost | 'cancelled' | null> {
  const queryKey = operationKey('queries.cost', input);
  const known = client.getQueryState<Cost>(queryKey);
  if (known?.data !== undefined && !known.isInvalidated && Date.now() - known.dataUpdatedAt < FRESH_MS)
    return { ...known.data, isNew: false };
  try {
    const found = await cost(input, { signal });
    if (signal.aborted) return 'cancelled';
    client.setQueryData<Cost>(queryKey, found);
    return { ...found, isNew: true };
  } catch (error) {
    return signal.aborted || isCancelled(error) ? 'cancelled' : null;
  }
}
