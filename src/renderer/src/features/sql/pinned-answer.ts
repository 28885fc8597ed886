import type { ParameterValues } from '../../../../shared/contract/statements';
import type { QueryHeader, QueryParameter, SavedQuery } from '../../../../shared/contract/workspace';
import { nearestType } from '../../../../shared/nearest-type';
import { splitStatements } from './statement-at';
import type { SavedPlace } from './tab';

export type PinnedHeader = Pick<QueryHeader, 'pinned' | 'answer' | 'parameters'>;

/**
 * What a tab's file says of its versions and its answer; null where it is not pinned, and where the file is another than the tab has: its head says
 * nothing of this statement.
 */
export function pinnedHeader(
  queries: readonly Pick<SavedQuery, 'path' | 'digest' | 'header'>[],
  saved: Pick<SavedPlace, 'path' | 'digest'> | null,
): PinnedHeader | null {
  const header = queries.find(({ path, digest }) => path === saved?.path && digest === saved.digest)?.header;
  return header === undefined || header.pinned.length === 0 ? null : header;
}

/** Whether a statement is the one of a file: not a part of it, not another, and not one of several. */
export function isOfFile(sql: string, text: string): boolean {
  const [only, ...others] = splitStatements(text);
  return only !== undefined && others.length === 0 && text.slice(only.start, only.end) === sql;
}

/** Whether a statement ran with the values that its file notes: with others, another answer is no surprise. */
export function hasNotedValues(values: ParameterValues, noted: readonly QueryParameter[]): boolean {
  return Object.entries(values).every(([name, { type, value }]) => {
    const same = noted.find((parameter) => parameter.name === name);
    return same !== undefined && same.default === value && nearestType(same.type) === type;
  });
}
