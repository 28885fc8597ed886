import { createContext, type KeyboardEvent } from 'react';

export interface Day {
  readonly date: string;
  readonly value: number;
}

export interface DrawingProps {
  /** UTC days, oldest first; the same array for the same days, or the bars are made anew. */
  readonly days: readonly Day[];
  /** What the value is called, and how it is written. */
  readonly name: string;
  readonly unit: 'count' | 'bytes';
  readonly height: number;
}

/** What the bars have of the chart around them. */
export interface Bars {
  readonly hrefOf: (date: string) => string;
  readonly textOf: (day: Day) => string;
  /** The day that Tab stops at. */
  readonly stop: string | undefined;
  readonly onKeyDown: (date: string, event: KeyboardEvent) => void;
  /** `isSeen`: by the keyboard; the pointer has the tooltip. */
  readonly onFocus: (date: string, isSeen: boolean) => void;
  readonly onBlur: () => void;
}

export const BarsContext = createContext<Bars | null>(null);
