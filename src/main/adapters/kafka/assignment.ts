import type { Assignment, GroupMemberTopics } from './group-requests';

/**
 * Kafka's "range": the partitions of each topic in order, in shares that differ by one at most, to its members by id. All clients of a group
 * compute alike, whichever of them leads.
 */
export function assignRanges(
  members: readonly GroupMemberTopics[],
  partitionsOf: ReadonlyMap<string, readonly number[]>,
): Map<string, Assignment> {
  const assigned = new Map<string, Map<string, readonly number[]>>(
    members.map(({ memberId }) => [memberId, new Map()]),
  );
  for (const [topic, unsorted] of partitionsOf) {
    const partitions = unsorted.toSorted((a, b) => a - b);
    const readers = members
      .filter(({ topics }) => topics.includes(topic))
      .map(({ memberId }) => memberId)
      .toSorted();
    const share = Math.floor(partitions.length / readers.length);
    const larger = partitions.length % readers.length;
    let from = 0;
    readers.forEach((memberId, index) => {
      const to = from + share + (index < larger ? 1 : 0);
      if (to > from) assigned.get(memberId)?.set(topic, partitions.slice(from, to));
      from = to;
    });
  }
  return assigned;
}
