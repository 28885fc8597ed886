import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ColumnProfile } from '../../../../shared/contract/rows';
import { isCancelled, LakeError } from '../../../../shared/errors';
import type { ResultId } from '../../../../shared/ids';
import { useClients } from '../../api/context';
import type { GridStatistics } from '../../ui/grid/grid-extras';

const STORED = 'lagoon.grid.statistics';
type Profiles = ReadonlyMap<number, ColumnProfile>;
const NONE: Profiles = new Map();

/**
 * What the headers tell of a held result's columns, as the query process works it out, one after the other. Ends with the result, and when it
 * is turned off. Null: a result that is not whole has no statistics.
 */
export function useResultStatistics(resultId: ResultId | null): GridStatistics {
  const { queries } = useClients();
  const [isOn, setIsOn] = useState(() => localStorage.getItem(STORED) !== 'off');
  const [known, setKnown] = useState<{ readonly of: ResultId | null; readonly profiles: Profiles }>({
    of: null,
    profiles: NONE,
  });

  useEffect(() => {
    if (!isOn || resultId === null) return;
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      try {
        for await (const profile of queries.profile({ of: { resultId } }, { signal: abort.signal })) {
          if (abort.signal.aborted) return;
          setKnown((previous) => {
            const profiles = new Map(previous.of === resultId ? previous.profiles : NONE);
            return { of: resultId, profiles: profiles.set(profile.index, profile) };
          });
        }
      } catch (error) {
        // Statistics are beside the rows: the grid says what is wrong with those, and has bars for what came.
        if (!abort.signal.aborted && !isCancelled(error) && !(error instanceof LakeError)) console.error(error);
      }
    };
    void read();
    return () => abort.abort();
  }, [isOn, queries, resultId]);

  const onToggle = useCallback(() => setIsOn((previous) => !previous), []);
  useEffect(() => localStorage.setItem(STORED, isOn ? 'on' : 'off'), [isOn]);

  return useMemo(
    () => ({
      isOn,
      onToggle,
      profileOf: (column) => (known.of === resultId ? (known.profiles.get(column) ?? null) : null),
    }),
    [isOn, known, onToggle, resultId],
  );
}
