import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * For what can be taken off the page by a button of its own: where the focus is within it then, it goes to what `next` finds. Else it would fall to
 * the body, from where Tab begins at the top. `next` is asked while the element is still there, and has to be the same function at each render.
 */
export function useFocusHandedOn<T extends HTMLElement>(next: (own: T) => HTMLElement | null): RefObject<T | null> {
  const place = useRef<T>(null);
  useLayoutEffect(() => {
    const own = place.current;
    return () => {
      if (own?.contains(document.activeElement) === true) next(own)?.focus({ preventScroll: true });
    };
  }, [next]);
  return place;
}
