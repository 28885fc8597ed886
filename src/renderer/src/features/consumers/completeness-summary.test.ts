import { describe, expect, it } from 'vitest';
import { completenessSummary, type PartitionCompleteness } from './completeness-summary';

const whole = (partition: number, last: string): PartitionCompleteness => ({
  partition,
  rows: 10,
  quarantined: 1,
  first: '0',
  contiguousTo: last,
  last,
  gaps: [],
  missing: 0,
  duplicates: 0,
});

describe('completeness in a badge', () => {
  it('names the offset of one partition, and counts several', () => {
    expect(completenessSummary([whole(0, '9007199254740993')])).toEqual({
      kind: 'complete',
      to: '9007199254740993',
      partitions: 1,
    });
    expect(completenessSummary([whole(0, '10'), whole(1, '12')])).toEqual({
      kind: 'complete',
      to: null,
      partitions: 2,
    });
  });

  it('adds up what is wrong over the partitions', () => {
    const torn = { ...whole(1, '20'), missing: 3, gaps: [{ from: '4', to: '6' }] };
    const twice = { ...whole(2, '20'), duplicates: 2 };
    expect(completenessSummary([whole(0, '10'), torn, twice])).toEqual({ kind: 'broken', missing: 3, duplicates: 2 });
  });

  it('is neither whole nor broken where nothing is held', () => {
    const empty = { ...whole(0, '0'), rows: 0, quarantined: 0, first: null, contiguousTo: null, last: null };
    expect(completenessSummary([])).toEqual({ kind: 'nothing' });
    expect(completenessSummary([empty])).toEqual({ kind: 'nothing' });
  });
});
