import type { FeedName } from '../../../shared/ids';

/** formatVersion of the feed files that this Lagoon writes. */
export const feedFormatVersion = 1;

type Json = Readonly<Record<string, unknown>>;

/** What a migration may know beside the file's content. */
export interface FeedFileFacts {
  /** As the file is named; null for a draft, which must say its name itself. */
  readonly name: FeedName | null;
  readonly modifiedAt: Date;
}

/** By the version that each starts from, pure: the file itself is written anew only when somebody changes the feed. */
const migrations: ReadonlyMap<number, (file: Json, facts: FeedFileFacts) => Json> = new Map([[0, withDefaults]]);

/** The file's content in the format of now. Its version must be a whole number up to `feedFormatVersion`. */
export function migrateFeed(file: Json, version: number, facts: FeedFileFacts): Json {
  let current = file;
  for (let from = version; from < feedFormatVersion; from += 1)
    current = migrations.get(from)?.(current, facts) ?? current;
  return current;
}

/** Version 0: written by hand, with as little as says where the rows come from. What stands there stays. */
function withDefaults(file: Json, { name, modifiedAt }: FeedFileFacts): Json {
  const instant = modifiedAt.toISOString();
  const source =
    file['source'] ?? (typeof file['topic'] === 'string' ? { type: 'kafka', topic: file['topic'] } : undefined);
  const columns = file['columns'];
  return {
    ...(name === null ? {} : { name }),
    description: '',
    kind: 'stream',
    level: 'raw',
    topic: topicOf(source),
    eventTimeColumn: null,
    keyColumns: [],
    retentionDays: null,
    retentionVersions: file['kind'] === 'table' ? 7 : null,
    compression: 'snappy',
    enabled: true,
    createdAt: instant,
    updatedAt: instant,
    ...file,
    ...(source === undefined ? {} : { source }),
    columns: Array.isArray(columns) ? columns.map(withColumnDefaults) : (columns ?? []),
    formatVersion: 1,
  };
}

function topicOf(source: unknown): unknown {
  if (typeof source !== 'object' || source === null || !('type' in source) || source.type !== 'kafka') return null;
  return 'topic' in source ? source.topic : null;
}

function withColumnDefaults(column: unknown): unknown {
  return typeof column === 'object' && column !== null ? { nullable: true, metadata: {}, ...column } : column;
}
