import { useCallback, useEffect, useState } from 'react';
import type { ParameterValues } from '../../../../shared/contract/statements';
import { useClients } from '../../api/context';
import { PlanAsking, type PlanState } from './plan-asking';

export interface PlanControl extends PlanState {
  /** `prepare`: values for what the statement asks for; null where no plan is to be made. */
  explain(sql: string, analyze: boolean, prepare: (signal: AbortSignal) => Promise<ParameterValues | null>): void;
  /** True if there was something to cancel. */
  cancel(): boolean;
  close(): void;
}

/** The plan of a tab's statement. Closing the tab ends what is being made. */
export function usePlan(): PlanControl {
  const { queries } = useClients();
  const [state, setState] = useState<PlanState>({ preparing: false, asked: null });
  const [asking] = useState(() => new PlanAsking(setState));
  useEffect(() => () => void asking.cancel(), [asking]);

  const explain = useCallback<PlanControl['explain']>(
    (sql, analyze, prepare) => {
      asking
        .explain(sql, analyze, { prepare, plan: (asked, signal) => queries.plan(asked, { signal }) })
        .catch((error: unknown) => console.error(error));
    },
    [asking, queries],
  );
  const cancel = useCallback((): boolean => asking.cancel(), [asking]);
  const close = useCallback(() => asking.close(), [asking]);
  return { ...state, explain, cancel, close };
}
