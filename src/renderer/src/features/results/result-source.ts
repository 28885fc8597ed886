import type { Pinned } from '../../../../shared/contract/statements';

/** What a question about a result is put around. */
export interface ResultSource {
  /** One statement that can stand inside another, at the versions that the result was made from where they can be written. */
  readonly sql: string;
  /** False: it may give other rows by now, since something that it reads has no version, or none can be written. */
  readonly isSame: boolean;
  /** False while the versions are being found out; then it is not to be run yet. */
  readonly isReady: boolean;
}

/** Versions that the query process makes nameable for one statement. */
const mostVersions = 16;

/** The source of a result whose statement is `bare`; `pinned` null: its versions cannot be written. */
export function sourceOf(bare: string, pinned: Pinned | null): ResultSource {
  const clauses = pinned?.sql.match(/\bAT\s*\(/gi)?.length ?? 0;
  if (pinned === null || clauses > mostVersions) return { sql: bare, isSame: false, isReady: true };
  return { sql: pinned.sql, isSame: pinned.unpinned.length === 0, isReady: true };
}
