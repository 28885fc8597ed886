import type { TopicPlace } from '../../../shared/contract/consumers';
import { LakeError } from '../../../shared/errors';

/** Date alone, or with a time; without a zone it is UTC. */
const timeText = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;
const offsetList = /^\d+:\d+(,\d+:\d+)*$/;

/** `earliest`, `latest`, `0:1200,1:1350` (partition:offset), or a time: `2026-01-31`, `2026-01-31 12:00`, UTC where it names no zone. Error: INVALID_INPUT. */
export function placeArgument(text: string): TopicPlace {
  if (text === 'earliest' || text === 'latest') return { at: text };
  if (offsetList.test(text)) {
    const offsets = text.split(',').map((part) => {
      const [partition, offset] = part.split(':');
      return { partition: Number(partition), offset: offset ?? '' };
    });
    return { at: 'offsets', offsets };
  }
  const [, day, clock, zone] = timeText.exec(text) ?? [];
  const time = new Date(day === undefined ? Number.NaN : `${day}T${clock ?? '00:00'}${zone ?? 'Z'}`);
  if (!Number.isNaN(time.getTime())) return { at: 'timestamp', timestamp: time.toISOString() };
  throw new LakeError(
    'INVALID_INPUT',
    `"${text}" is no place in a topic. Say earliest, latest, a time as 2026-01-31T12:00:00Z, or partition:offset,…`,
  );
}
