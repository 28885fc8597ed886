import { LakeError } from '../../../shared/errors';
import type { KsqlServerInfo, SourcePosition } from '../ports';
import type { TakenRow } from './stream-records';

/** `ksqldb:<Kafka cluster>:<service id>:<object>:<partition>` is the offset of the last row taken, `ksqldb-time:…` that row's time in milliseconds. */
const offsetKind = 'ksqldb';
const timeKind = 'ksqldb-time';

export interface KsqlPlace {
  readonly info: Pick<KsqlServerInfo, 'kafkaClusterId' | 'serviceId'>;
  readonly object: string;
}

/** Each part without a colon, which a name in backticks may have. */
function appIdOf(kind: string, { info, object }: KsqlPlace, partition: number): string {
  return [kind, ...[info.kafkaClusterId, info.serviceId, object].map(encodeURIComponent), partition].join(':');
}

export function streamPositions(place: KsqlPlace, taken: ReadonlyMap<number, TakenRow>): SourcePosition[] {
  return [...taken].flatMap(([partition, { offset, timeMs }]) => [
    { appId: appIdOf(offsetKind, place, partition), version: offset },
    { appId: appIdOf(timeKind, place, partition), version: BigInt(timeMs) },
  ]);
}

/** Whether a position stands beside an offset and is none itself. */
export function isRowTime(appId: string): boolean {
  return appId.startsWith(`${timeKind}:`);
}

/**
 * What the lake holds of each partition of the object. Errors: SOURCE where it was read from another server; REFUSED where it has rows of a topic or of
 * another object of ksqlDB, which may have the same messages: they would come twice.
 */
export function takenRows(place: KsqlPlace, positions: ReadonlyMap<string, bigint>): Map<number, TakenRow> {
  const taken = new Map<number, TakenRow>();
  const object = encodeURIComponent(place.object);
  for (const [appId, offset] of positions) {
    const [kind, cluster, second, third, fourth] = appId.split(':');
    if (kind === 'kafka') throw alreadyThere(place.object, `topic ${third}`);
    if (kind !== offsetKind) continue;
    if (third !== object) throw alreadyThere(place.object, `${decodeURIComponent(third ?? '')} of ksqlDB`);
    const partition = Number(fourth);
    if (appId !== appIdOf(offsetKind, place, partition)) {
      throw new LakeError(
        'SOURCE',
        `${place.object} is on another server (cluster ${place.info.kafkaClusterId}, service ${place.info.serviceId}) than the rows that the lake has of it (cluster ${decodeURIComponent(cluster ?? '')}, service ${decodeURIComponent(second ?? '')}). Nothing was read. To keep what the lake has and read this one, add a feed with another name for it.`,
        { details: { object: place.object } },
      );
    }
    taken.set(partition, { offset, timeMs: Number(positions.get(appIdOf(timeKind, place, partition)) ?? -1n) });
  }
  return taken;
}

function alreadyThere(object: string, source: string): LakeError {
  return new LakeError(
    'REFUSED',
    `The feed has rows of ${source} already, and ${object} may have the same messages: they would come twice. Nothing was read. Add a feed with another name for ${object}.`,
    { details: { object, source } },
  );
}

/** For whoever reads a topic into the feed. Error: REFUSED where it has rows of ksqlDB, whose positions say nothing of what the topic would bring again. */
export function assertNotOfKsqldb(topic: string, positions: ReadonlyMap<string, bigint>): void {
  for (const appId of positions.keys()) {
    const [kind, , , object] = appId.split(':');
    if (kind !== offsetKind) continue;
    const source = `${decodeURIComponent(object ?? '')} of ksqlDB`;
    throw new LakeError(
      'REFUSED',
      `The feed has rows of ${source} already, and topic ${topic} may have the same messages: they would come twice. Nothing was read. Add a feed with another name for the topic.`,
      { details: { topic, source } },
    );
  }
}

/** Kinds of the other sources that the feed has rows of: `sample`, `import`, … */
export function otherSources(positions: ReadonlyMap<string, bigint>): string[] {
  const kinds = new Set([...positions.keys()].map((appId) => appId.split(':')[0] ?? appId));
  return [...kinds].filter((kind) => kind !== offsetKind && kind !== timeKind).toSorted();
}
