import { closest, distance } from 'fastest-levenshtein';
import { LakeError, messageOf } from '../../../shared/errors';
import { reservedFeedNames } from '../../../shared/ids';
import type { SqlEngine } from '../ports';
import type { RelationSource, Relations } from './relation-source';

/** What the analyst can name, kept equal to the lake. */
export interface Catalog {
  /** Brings the engine up to date. Asks that come together share one look. Errors: those of reading the list of feeds. */
  refresh(): Promise<Relations>;
  /** An error of the engine, with the nearest feed where the statement named one that does not exist. */
  explain(error: unknown): unknown;
}

const none: Relations = { relations: [], folders: [], openedFolders: [], problems: new Map(), refused: new Map() };

export function createCatalog(engine: SqlEngine, source: RelationSource): Catalog {
  let current = none;
  let looking: Promise<Relations> | null = null;
  let next: Promise<Relations> | null = null;

  const look = async (): Promise<Relations> => {
    const found = await source.relations();
    await engine.setRelations(found.relations, found.folders);
    current = found;
    return found;
  };

  const begin = (): Promise<Relations> => {
    const started = look().finally(() => {
      if (looking === started) looking = null;
    });
    looking = started;
    return started;
  };

  return {
    async refresh() {
      if (looking === null) return begin();
      // The look under way may have passed a feed before it changed: whoever comes now gets the next one, together.
      next ??= looking
        .catch(() => none)
        .then(() => {
          next = null;
          return begin();
        });
      return next;
    },
    explain(error) {
      if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') return error;
      const missing = error.details['relation'];
      return typeof missing === 'string' ? unknownFeed(missing, current, error) : error;
    },
  };
}

function unknownFeed(missing: string, { relations, problems, refused }: Relations, cause: LakeError): LakeError {
  const refusal = refused.get(missing);
  if (refusal !== undefined) return new LakeError('REFUSED', refusal, { cause, details: { feed: missing } });
  const problem = problems.get(missing);
  if (problem !== undefined) {
    return new LakeError('CORRUPT', `The feed "${missing}" cannot be read: ${problem}`, {
      cause,
      details: { feed: missing },
    });
  }
  const names = relations.map((relation) => relation.name);
  const feeds = names.filter((name) => !reservedFeedNames.has(name));
  const nearest = names.length === 0 ? null : nearestName(missing, names);
  const hint =
    nearest !== null
      ? `Did you mean "${nearest}"?`
      : feeds.length === 0
        ? 'This lake has no feeds yet: try the sample lake, or open a folder.'
        : `Feeds of this lake: ${feeds.join(', ')}.`;
  const place = /\n\nLINE [\s\S]*$/.exec(messageOf(cause))?.[0] ?? '';
  return new LakeError('NOT_FOUND', `There is no feed "${missing}". ${hint}${place}`, {
    cause,
    details: { feed: missing, nearest },
  });
}

/** A name that shares less than half of its letters with what was typed is no help. */
function nearestName(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  const found = closest(wanted, names);
  return distance(wanted, found) <= Math.max(wanted.length, found.length) / 2 ? found : null;
}
