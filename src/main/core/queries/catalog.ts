import { closest, distance } from 'fastest-levenshtein';
import { LakeError, messageOf } from '../../../shared/errors';
import { reservedFeedNames } from '../../../shared/ids';
import type { Clock, IdSource, SqlEngine } from '../ports';
import { mayRead } from './named-feeds';
import type { RelationSource, Relations } from './relation-source';

/** What the analyst can name, kept equal to the lake. */
export interface Catalog {
  /**
   * Brings the engine up to date for a statement, or for any (null), unless it is as of the look `since`, a moment ago, or a later one. Opened folders that
   * the statement does not name are as they were found before. Asks that come together share one look. Errors: those of reading the list of feeds.
   */
  refresh(sql: string | null, since?: string): Promise<Look>;
  /** The newest look where it ended within the last second, else another: for what is asked at each key, and shown for a moment. Errors: as `refresh`. */
  recent(sql: string): Promise<Look>;
  /**
   * The versions that a look found, or without one those of a new look for the statement: null where there are none. Errors: as `refresh`; NOT_FOUND (a look
   * that is not remembered).
   */
  versionsAt(sql: string, look?: string): Promise<Versions>;
  /** The look that found the relations as the engine names them; null where none is known. */
  lookAt(relations: symbol | null): string | null;
  /** An error of the engine, with the nearest feed where the statement named one that does not exist. */
  explain(error: unknown): unknown;
}

/** What was found of the lake at one time. */
export interface Look extends Relations {
  /** The same again as long as nothing that can be named changes. */
  readonly id: string;
}

/** Of each relation, by its name. */
export type Versions = ReadonlyMap<string, number | null>;

/** Whoever asks about a statement does so once its first rows come; until then others may look at a lake that changes. */
const mostRemembered = 256;
/** From the end of a look, by which a statement's cost was told, to its run. */
const freshMs = 5_000;
const recentMs = 1_000;

interface Remembered {
  readonly versions: Versions;
  readonly relations: symbol;
}

/** When the lake was found so, and for what it was looked at. */
interface LookTime {
  readonly id: string;
  readonly atMs: number;
  readonly of: LookedFor;
}

/** Statements that a look was made for; null: for any. */
type LookedFor = ReadonlySet<string> | null;

export function createCatalog(
  engine: Pick<SqlEngine, 'setRelations'>,
  source: Pick<RelationSource, 'relations'>,
  ids: IdSource,
  clock: Pick<Clock, 'monotonicMs'>,
): Catalog {
  let current: Look = {
    id: ids.next(),
    relations: [],
    found: new Map(),
    folders: [],
    openedFolders: [],
    problems: new Map(),
    refused: new Map(),
  };
  /** Of the last looks, the oldest first. */
  const remembered = new Map<string, Remembered>();
  /** Of the looks that somebody may go by still. */
  let times: readonly LookTime[] = [];
  let looking: Promise<Look> | null = null;
  /** Of those who wait for the next look: what it is for. */
  let wanted: LookedFor = new Set();
  let next: Promise<Look> | null = null;

  const look = async (of: LookedFor): Promise<Look> => {
    const isAsked = of === null ? () => true : mayRead(of);
    const found = await source.relations(isAsked);
    const relations = await engine.setRelations(found.relations, found.folders, isAsked);
    const isSame = remembered.get(current.id)?.relations === relations;
    current = { ...found, id: isSame ? current.id : ids.next() };
    remembered.set(current.id, { versions: versionsOf(current), relations });
    const now = clock.monotonicMs();
    times = [...times.filter(({ atMs }) => now - atMs < freshMs), { id: current.id, atMs: now, of }];
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return current;
  };

  const begin = (of: LookedFor): Promise<Look> => {
    const started = look(of).finally(() => {
      if (looking === started) looking = null;
    });
    looking = started;
    return started;
  };

  const isWithin = (ms: number, id: string, isEnough: (of: LookedFor) => boolean): boolean => {
    const now = clock.monotonicMs();
    return times.some((time) => time.id === id && now - time.atMs < ms && isEnough(time.of));
  };

  /** Whoever comes while a look is under way, which may have passed a feed before it changed, gets the next one, together. */
  const join = (sql: string | null, under: Promise<Look>): Promise<Look> => {
    wanted = sql === null || wanted === null ? null : new Set([...wanted, sql]);
    next ??= under
      .catch(() => undefined)
      .then(() => {
        const of = wanted;
        wanted = new Set();
        next = null;
        return begin(of);
      });
    return next;
  };

  const refresh = async (sql: string | null, since?: string): Promise<Look> => {
    const isEnough = (of: LookedFor): boolean => of === null || (sql !== null && of.has(sql));
    if (since !== undefined && isWithin(freshMs, since, isEnough)) return current;
    return looking === null ? begin(sql === null ? null : new Set([sql])) : join(sql, looking);
  };

  return {
    refresh,
    recent: async (sql) => (isWithin(recentMs, current.id, () => true) ? current : refresh(sql)),
    async versionsAt(sql, look) {
      if (look === undefined) return versionsOf(await refresh(sql));
      const known = remembered.get(look);
      if (known !== undefined) return known.versions;
      throw new LakeError('NOT_FOUND', 'The lake changed too often since that statement was run. Run it again.', {
        details: { look },
      });
    },
    lookAt(relations) {
      if (relations === null) return null;
      const found = [...remembered].find(([, known]) => known.relations === relations);
      return found === undefined ? null : found[0];
    },
    explain(error) {
      if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') return error;
      const missing = error.details['relation'];
      return typeof missing === 'string' ? unknownFeed(missing, current, error) : error;
    },
  };
}

function versionsOf({ relations, found }: Look): Versions {
  return new Map(relations.map(({ name }) => [name, found.get(name)?.version ?? null]));
}

function unknownFeed(missing: string, { relations, problems, refused }: Relations, cause: LakeError): Error {
  const refusal = refused.get(missing);
  if (refusal !== undefined) return new LakeError('REFUSED', refusal, { cause, details: { feed: missing } });
  if (problems.has(missing)) return unreadableFeed(missing, problems.get(missing));
  const names = relations.map((relation) => relation.name);
  // Named whole, one that could not be read is looked at again.
  const known = [...names, ...problems.keys()];
  const feeds = names.filter((name) => !reservedFeedNames.has(name));
  const nearest = known.length === 0 ? null : nearestName(missing, known);
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

/** By the problem's own code, which says what to do about it. One that is no LakeError is a bug, and stays one. */
function unreadableFeed(feed: string, problem: unknown): Error {
  const message = `The feed "${feed}" cannot be read: ${messageOf(problem)}`;
  if (!(problem instanceof LakeError)) return new Error(message, { cause: problem });
  const { code, details, retryable } = problem;
  return new LakeError(code, message, { cause: problem, details: { ...details, feed, isUnreadable: true }, retryable });
}

/** A name that shares less than half of its letters with what was typed is no help. */
function nearestName(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  const found = closest(wanted, names);
  return distance(wanted, found) <= Math.max(wanted.length, found.length) / 2 ? found : null;
}
