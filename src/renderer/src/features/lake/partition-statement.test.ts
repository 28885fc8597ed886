import { describe, expect, it } from 'vitest';
import { selectPartition } from './partition-statement';

describe('the statement of one partition', () => {
  it('asks for a day by the columns that prune', () => {
    expect(selectPartition('transaction_stream', 'year=2026/month=03/day=07')).toBe(
      'SELECT *\nFROM transaction_stream\nWHERE year = 2026 AND month = 3 AND day = 7\nLIMIT 1000',
    );
  });

  it('quotes what is somebody else’s', () => {
    expect(selectPartition('f', 'Land Code=Côte d%27Ivoire')).toContain(`WHERE "Land Code" = 'Côte d''Ivoire'`);
    expect(selectPartition('f', 'order=x/group=y')).toContain(`WHERE "order" = 'x' AND "group" = 'y'`);
    expect(selectPartition('f', 'a=__HIVE_DEFAULT_PARTITION__')).toContain('WHERE a IS NULL');
  });

  it('has nothing to ask for in a folder without column names', () => {
    expect(selectPartition('f', '')).toBeNull();
    expect(selectPartition('f', 'year=2026/extra')).toBeNull();
  });
});
