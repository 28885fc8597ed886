import { useEffect, useRef, type RefObject } from 'react';

/** For what shows the thing that was chosen elsewhere on the page: it is scrolled to, where it is out of sight, whenever that is another thing. */
export function useScrolledTo<T extends Element>(thing: string): RefObject<T | null> {
  const place = useRef<T>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [thing]);
  return place;
}
