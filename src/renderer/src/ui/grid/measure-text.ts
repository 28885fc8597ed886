import type { MeasureText } from './columns';

/** Sizes and weights of data-grid.module.css. */
const NAME = '600 12.5px';
const TYPE = '10.5px';
const CELL = '12.5px';

/** Measures with the family that the element is drawn in, without touching the layout. */
export function measureTextIn(element: Element): MeasureText {
  const family = getComputedStyle(element).fontFamily;
  const context = document.createElement('canvas').getContext('2d');
  const width = (font: string, text: string): number => {
    // Without a canvas a width is a guess, and the user can drag it.
    if (context === null) return text.length * 8;
    context.font = `${font} ${family}`;
    return context.measureText(text).width;
  };
  return {
    name: (text) => width(NAME, text),
    type: (text) => width(TYPE, text),
    cell: (text) => width(CELL, text),
  };
}
