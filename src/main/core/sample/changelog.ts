import { divideHalfUp } from './aggregates';
import { money, SampleSequence } from './generator';
import { Draws } from './random';

export interface ChangelogOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly spacingMs: number;
  readonly from: number;
  /** Changes, one for each event. */
  readonly messages: number;
  /** Of a hundred changes, on the average, the deletions. */
  readonly tombstonePercent: number;
}

export interface ChangelogRecord {
  /** The row's key columns as JSON, as ksqlDB writes them: `{"user_id":…,"transaction_type":…}`. */
  readonly key: string;
  /** The row as it is from now on; null deletes it. */
  readonly value: string | null;
}

const TOMBSTONE_DRAWS = 9;

/**
 * The changelog of the table user_transaction_summary: with each event the new totals of its user and transaction type, or their deletion, after
 * which they begin at nothing. The same seed gives the same changes; the state is bounded by users and types.
 */
export function* userSummaryChangelog(options: ChangelogOptions): Generator<ChangelogRecord, void, void> {
  const { seed, startMs, spacingMs, from, messages, tombstonePercent } = options;
  const sequence = new SampleSequence({ seed, startMs, spacingMs });
  const totals = new Map<string, { cents: bigint; count: bigint }>();
  for (let index = from; index < from + messages; index++) {
    const { user, type, amountCents } = sequence.event(index);
    const key = `{"user_id":"${user.id}","transaction_type":"${type}"}`;
    const known = totals.get(key);
    if (known !== undefined && new Draws(seed, TOMBSTONE_DRAWS, index).unit() * 100 < tombstonePercent) {
      totals.delete(key);
      yield { key, value: null };
      continue;
    }
    const cents = (known?.cents ?? 0n) + BigInt(amountCents);
    const count = (known?.count ?? 0n) + 1n;
    totals.set(key, { cents, count });
    yield {
      key,
      value:
        `{"user_id":"${user.id}","transaction_type":"${type}","total_amount":${money(cents)},` +
        `"transaction_count":${count},"avg_amount":${money(divideHalfUp(cents, count))}}`,
    };
  }
}
