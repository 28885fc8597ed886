import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import {
  clampTopPx,
  isScaled,
  scrollToTop,
  topToScroll,
  topToShowRow,
  visibleRows,
  type RowGeometry,
  type RowRange,
} from './scroll-mapping';

const WHEEL_LINE_PX = 40;

export interface RowScroll {
  readonly geometry: RowGeometry;
  readonly topPx: number;
  readonly leftPx: number;
  readonly viewportWidthPx: number;
  readonly rows: RowRange;
  onScroll(): void;
  showRow(row: number): void;
  setLeft(leftPx: number): void;
}

/** Of the grid that was measured last: the next is as large, as a rule, and is then drawn once. */
const lastSize = { widthPx: 0, heightPx: 0 };

/** Keeps `topPx` and the element's scroll bar together. Wheel steps move rows by exact pixels even where the bar is scaled. */
export function useRowScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rowCount: number,
  rowHeightPx: number,
  headerPx: number,
  /** The rows: others are shown from the first on. */
  of: unknown,
): RowScroll {
  const [size, setSize] = useState(() => ({ ...lastSize }));
  const [topPx, setTopPx] = useState(0);
  const [leftPx, setLeftPx] = useState(0);
  const [seen, setSeen] = useState(of);
  if (seen !== of) {
    setSeen(of);
    setTopPx(0);
  }
  /** What this hook set the bar to: a scroll event that reports it is an echo, not the user. */
  const setByUs = useRef(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => {
      // A hidden page measures zero; what was on screen stays what it was.
      const { clientWidth: widthPx, clientHeight: heightPx } = element;
      if (heightPx === 0) return;
      Object.assign(lastSize, { widthPx, heightPx });
      setSize((before) =>
        before.widthPx === widthPx && before.heightPx === heightPx ? before : { widthPx, heightPx },
      );
    };
    // At once, too: the observer's first word comes after a frame without rows.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  const viewportPx = Math.max(0, size.heightPx - headerPx);
  const geometry = useMemo(() => ({ rowCount, rowHeightPx, viewportPx }), [rowCount, rowHeightPx, viewportPx]);
  const clamped = clampTopPx(geometry, topPx);

  const moveTo = useCallback(
    (nextTopPx: number) => {
      const next = clampTopPx(geometry, nextTopPx);
      setTopPx(next);
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = topToScroll(geometry, next);
      setByUs.current = element.scrollTop;
    },
    [geometry, scroller],
  );

  // The bar's range changes while a result grows and when the page is shown again; the rows on screen must not. Only a
  // change of geometry or of the rows moves the bar: in between, it is the user's.
  const clampedNow = useRef(clamped);
  useLayoutEffect(() => {
    clampedNow.current = clamped;
  });
  useLayoutEffect(() => {
    const element = scroller.current;
    const next = topToScroll(geometry, clampedNow.current);
    // Nobody moved it: asking where it is would have the page laid out.
    if (element === null || (next === 0 && setByUs.current === 0)) return;
    element.scrollTop = next;
    setByUs.current = element.scrollTop;
  }, [geometry, of, scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    setLeftPx(element.scrollLeft);
    if (Math.abs(element.scrollTop - setByUs.current) < 1) return;
    setByUs.current = -1;
    setTopPx(scrollToTop(geometry, element.scrollTop));
  }, [geometry, scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isScaled(geometry)) return;
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const unitPx =
        event.deltaMode === WheelEvent.DOM_DELTA_PIXEL
          ? 1
          : event.deltaMode === WheelEvent.DOM_DELTA_LINE
            ? WHEEL_LINE_PX
            : geometry.viewportPx;
      moveTo(clamped + event.deltaY * unitPx);
      if (event.deltaX !== 0) element.scrollLeft += event.deltaX * unitPx;
    };
    // React's own wheel listener is passive and could not keep the browser from scrolling the bar as well.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [clamped, geometry, moveTo, scroller]);

  const showRow = useCallback(
    (row: number) => moveTo(topToShowRow(geometry, clamped, row)),
    [clamped, geometry, moveTo],
  );
  const setLeft = useCallback(
    (next: number) => {
      if (scroller.current !== null) scroller.current.scrollLeft = next;
    },
    [scroller],
  );

  return {
    geometry,
    topPx: clamped,
    leftPx,
    viewportWidthPx: size.widthPx,
    rows: visibleRows(geometry, clamped),
    onScroll,
    showRow,
    setLeft,
  };
}
