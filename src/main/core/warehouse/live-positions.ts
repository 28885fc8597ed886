import { LakeError } from '../../../shared/errors';
import { isTopicKnown } from '../consumers/source-position';
import type { SourcePosition } from '../ports';
import type { LivePlan } from './live-plan';

/**
 * What the warehouse keeps of a live load under the feed's name: of each partition the next offset to read, under the key that consumers have for it (cluster and
 * topic id are in it), and that the load fills a table, as a position that never moves.
 */
const tablePrefix = 'table:';

export function tableSource(table: string): string {
  return `${tablePrefix}${table}`;
}

/** As a consumer has positions: the last offset taken. */
export function takenOf(stored: ReadonlyMap<string, bigint>): Map<string, bigint> {
  return new Map(
    [...stored].flatMap(([source, next]) => (source.startsWith(tablePrefix) ? [] : [[source, next - 1n] as const])),
  );
}

/** The other way. */
export function storedOf(positions: readonly SourcePosition[]): Map<string, bigint> {
  return new Map(positions.map(({ appId, version }) => [appId, version + 1n]));
}

/**
 * Errors: REFUSED where what stands in the warehouse is not this load's beginning: it read another topic, or has a table by now that lacks what came
 * before. Going on would mix or miss rows.
 */
export function assertContinues({ feed, topic, mappings }: LivePlan, stored: ReadonlyMap<string, bigint>): void {
  const taken = takenOf(stored);
  if (taken.size === 0) return;
  const remedy = `To read topic ${topic} from its beginning: lagoon warehouse live --reset ${feed.name}`;
  const details = { feed: feed.name, topic };
  if (!isTopicKnown(topic, taken)) {
    throw new LakeError(
      'REFUSED',
      `The live rows of "${feed.name}" are of another topic than ${topic}, which it has now. Nothing was read. ${remedy}`,
      { details },
    );
  }
  const later = mappings.find(({ table }) => !stored.has(tableSource(table)));
  if (later === undefined) return;
  throw new LakeError(
    'REFUSED',
    `${later.table} was mapped to "${feed.name}" after its live load began, and lacks what came before. Nothing was read. ${remedy}`,
    { details: { ...details, table: later.table } },
  );
}

interface Told {
  readonly code: LakeError['code'];
  readonly message: string;
  readonly details: LakeError['details'];
  readonly retryable: boolean;
}

/** What a consumer of the lake says of its topic, in the words of a live load. */
export function liveError(error: Told, { feed, topic }: Pick<LivePlan, 'feed' | 'topic'>): LakeError {
  const { code, message, details, retryable } = error;
  const what = code === 'SOURCE' ? whatBefell(details) : null;
  const text =
    what === null
      ? message
      : `Topic ${topic} ${what}. Nothing was skipped, and the live rows of "${feed.name}" stay as they are. To forget them and read the topic from its beginning: lagoon warehouse live --reset ${feed.name}`;
  return new LakeError(code, text, { details, retryable, cause: error });
}

function whatBefell(details: LakeError['details']): string | null {
  const { oldTopicId, oldClusterId, partition, wantedOffset, earliestOffset, committedOffset, latestOffset } = details;
  if (oldTopicId !== undefined) return 'was deleted and made again since it was last read';
  if (oldClusterId !== undefined) return 'belongs to another cluster than the one that was read';
  if (wantedOffset !== undefined)
    return `starts at offset ${earliestOffset} of partition ${partition} by now, and ${wantedOffset} comes next: messages were removed before they were read`;
  if (committedOffset !== undefined)
    return `ends at offset ${latestOffset} of partition ${partition}, and offset ${committedOffset} was read already: it was truncated or restored from an older state`;
  return null;
}
