import { LakeError } from '../../../shared/errors';
import type { KsqlDescription, KsqlServerInfo, SourcePosition } from '../ports';
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
 * What the lake holds of each partition of the object. Errors: SOURCE where it was read from another server; REFUSED where the same messages came from the
 * topic, since they would come twice.
 */
export function takenRows(
  place: KsqlPlace,
  { topic }: Pick<KsqlDescription, 'topic'>,
  positions: ReadonlyMap<string, bigint>,
): Map<number, TakenRow> {
  const taken = new Map<number, TakenRow>();
  const object = encodeURIComponent(place.object);
  for (const [appId, offset] of positions) {
    const [kind, cluster, second, third, fourth] = appId.split(':');
    if (kind === 'kafka' && third === topic) throw alreadyConsumed(place.object, topic);
    if (kind !== offsetKind || third !== object) continue;
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

function alreadyConsumed(object: string, topic: string): LakeError {
  return new LakeError(
    'REFUSED',
    `The lake has rows of topic ${topic}, which ${object} reads too: they would come twice. Add a feed with another name for ${object}.`,
    { details: { object, topic } },
  );
}
