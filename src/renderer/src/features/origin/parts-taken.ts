import type { RowOrigin } from '../../../../shared/contract/rows';

type Position = NonNullable<RowOrigin['commit']>['positions'][number];

/** A commit of a wide topic took of hundreds of partitions. */
const MOST_SHOWN = 5;

/** What the row's commit took of its sources, where that says something of this row; `to` is the last that it took. */
export function partsTaken({ commit, record }: RowOrigin): Position[] {
  const positions = commit === null || commit.isRewritten ? [] : commit.positions;
  const own = positions.filter(
    ({ topic, partition }) => topic === null || record === null || String(partition) === record.partition,
  );
  return own.slice(0, MOST_SHOWN).map((position) => ({ ...position, to: (BigInt(position.to) - 1n).toString() }));
}
