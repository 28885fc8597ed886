import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same for whoever is given it, and does what the newest one does. Not to be called while rendering. */
export function useStable<Arguments extends readonly unknown[], Result>(
  work: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const newest = useRef(work);
  useLayoutEffect(() => {
    newest.current = work;
  });
  return useCallback((...given: Arguments) => newest.current(...given), []);
}
