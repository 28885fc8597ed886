import { z } from 'zod';
import { parameterTypeSchema } from '../../../../shared/contract/statements';
import { sqlTargets } from '../../ui/route';

/** A place in a file of saved queries that a tab was read from or written to. */
const savedPlaceSchema = z.object({
  path: z.string(),
  /** The statement as the file holds it: the tab differs from the file where its text does. */
  text: z.string(),
  /** What the file was when it was read or written; null where that is not known. */
  digest: z.string().nullable(),
});
export type SavedPlace = z.infer<typeof savedPlaceSchema>;

/** A parameter as it was typed. Empty text is NULL only where `isNull` says so. */
const typedParameterSchema = z.object({
  /** Null: the one that fits what DuckDB infers. */
  type: parameterTypeSchema.nullable(),
  text: z.string(),
  isNull: z.boolean(),
});
export type TypedParameter = z.infer<typeof typedParameterSchema>;

interface WithText {
  readonly text: string;
  readonly cursor: number;
  readonly saved: SavedPlace | null;
}

/** What of a tab is kept over a restart; its result is not. */
export const tabSchema = z
  .object({
    id: z.string(),
    /** What it is called by while it has no title, from 1. */
    number: z.int(),
    title: z.string().nullable(),
    target: z.enum(sqlTargets),
    text: z.string(),
    /** In UTF-16 units. */
    cursor: z.int().min(0),
    /** By name, without the dollar. */
    parameters: z.record(z.string(), typedParameterSchema),
    saved: savedPlaceSchema.nullable(),
    /** When it was made, or changed otherwise than by its cursor, ms since 1970: of two copies the later one counts. */
    changedAtMs: z.number().default(0),
  })
  .transform(withLineFeeds);
export type Tab = z.infer<typeof tabSchema>;

/** What a new tab is made of. */
export type TabDraft = Partial<Omit<Tab, 'id' | 'number' | 'changedAtMs'>>;

export function newTab(id: string, number: number, draft: TabDraft = {}, madeAtMs = 0): Tab {
  const text = lineFeeds(draft.text ?? '');
  return withLineFeeds({
    id,
    number,
    title: null,
    target: 'lake',
    cursor: text.length,
    parameters: {},
    saved: null,
    changedAtMs: madeAtMs,
    ...draft,
    text,
  });
}

/** As the editor counts: a line ends in one character there, whichever way a file ends it. */
export function lineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

/** The tab with its lines, and its file's, ended as the editor ends them, and the cursor within them. */
export function withLineFeeds<T extends WithText>(tab: T): T {
  const text = lineFeeds(tab.text);
  const { saved } = tab;
  return {
    ...tab,
    text,
    cursor: Math.min(tab.cursor, text.length),
    saved: saved?.text.includes('\r') === true ? { ...saved, text: lineFeeds(saved.text) } : saved,
  };
}

export function isBlank({ text, saved }: Pick<Tab, 'text' | 'saved'>): boolean {
  return text.trim() === '' && saved === null;
}

/** Whether closing the tab, or reading its file anew, would lose what was typed. */
export function differsFromFile({ text, saved }: Pick<Tab, 'text' | 'saved'>): boolean {
  return saved !== null && saved.text.trim() !== text.trim();
}

/** The lowest number that no tab has. */
export function freeNumber(tabs: readonly Pick<Tab, 'number'>[]): number {
  const taken = new Set(tabs.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}
