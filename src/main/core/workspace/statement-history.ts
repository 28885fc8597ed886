import { historyEntrySchema, type HistoryEntry, type RanStatement } from '../../../shared/contract/workspace';
import type { Clock, IdSource, StatementFile } from '../ports';

/** A longer statement is kept by nobody's memory: it belongs into a file. */
const mostCharacters = 200_000;

export interface StatementHistory {
  /** Null: too long to be kept. */
  record(statement: RanStatement): Promise<string | null>;
  find(asked: {
    search: string;
    before: string | null;
    limit: number;
  }): Promise<{ place: string; entries: HistoryEntry[]; hasMore: boolean }>;
  /** How many statements were forgotten. */
  clear(): Promise<number>;
}

/** What the user ran, as lines of a file of the user's own. */
export function createStatementHistory(
  file: StatementFile,
  { clock, ids }: { readonly clock: Clock; readonly ids: IdSource },
): StatementHistory {
  /** Newest first. */
  const all = async (): Promise<HistoryEntry[]> => {
    const known = new Map<string, HistoryEntry>();
    for (const line of await file.lines()) {
      const entry = entryOf(line);
      if (entry !== null) known.set(entry.id, entry);
    }
    return [...known.values()].toReversed();
  };
  return {
    async record(statement) {
      if (statement.sql.length > mostCharacters) return null;
      const id = ids.next();
      const at = new Date(clock.now().getTime() - statement.elapsedMs).toISOString();
      await file.append(JSON.stringify({ id, at, ...statement } satisfies HistoryEntry));
      return id;
    },
    async find({ search, before, limit }) {
      const entries = await all();
      const words = search
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      const at = before === null ? -1 : entries.findIndex(({ id }) => id === before);
      // The oldest go, and all can be cleared: behind an entry that is gone there is nothing older.
      const older = before !== null && at === -1 ? [] : entries.slice(at + 1);
      const found = older.filter(({ sql }) => {
        const text = sql.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      return { place: file.place, entries: found.slice(0, limit), hasMore: found.length > limit };
    },
    async clear() {
      const removed = (await all()).length;
      await file.clear();
      return removed;
    },
  };
}

/** Null for a line that a dead process tore, or that a newer Lagoon wrote. */
function entryOf(line: string): HistoryEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return historyEntrySchema.safeParse(value).data ?? null;
}
