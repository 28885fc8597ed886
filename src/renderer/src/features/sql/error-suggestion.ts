import { LakeError } from '../../../../shared/errors';

/** One name that may be meant where another stands. */
export interface Suggestion {
  readonly from: string;
  readonly to: string;
}

/** As DuckDB words what it does not know: a column, a table or alias before a dot, a function, a table. */
const unknown = [
  /Referenced (?:column|table) "([^"]+)" not found/,
  /does not have a column named "([^"]+)"/,
  /(?:Function|Table|Type) with name "?([^"\s]+)"? does not exist/,
] as const;
/** Best first: of several candidates the first is the nearest. */
const meant = /(?:Did you mean|Candidate (?:bindings|tables):[ :]*) ?"([^"]+)"/;

/** What the lake or the engine says was probably meant; null where it says nothing. */
export function suggestionOf(error: Error): Suggestion | null {
  if (error instanceof LakeError && error.code === 'NOT_FOUND') {
    const { feed, nearest } = error.details;
    if (typeof feed === 'string' && typeof nearest === 'string') return { from: feed, to: nearest };
  }
  const to = meant.exec(error.message)?.[1];
  if (to === undefined) return null;
  for (const pattern of unknown) {
    const from = pattern.exec(error.message)?.[1];
    if (from !== undefined && from !== to) return isNear(from, to) ? { from, to } : null;
  }
  return null;
}

/** DuckDB names candidates however far they are: one that has little of the wrong name is no help. */
function isNear(wrong: string, candidate: string): boolean {
  const pairs = pairsOf(wrong);
  const there = pairsOf(candidate);
  return [...pairs].filter((pair) => there.has(pair)).length >= pairs.size * 0.4;
}

function pairsOf(name: string): Set<string> {
  const lower = name.toLowerCase();
  return new Set(Array.from({ length: Math.max(1, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)));
}
