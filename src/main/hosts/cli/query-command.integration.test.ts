import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';

describe('lagoon query', () => {
  let lake: CommandLineLake;

  beforeAll(async () => {
    lake = await openCommandLineLake();
    await lake.succeeds('init');
    await lake.succeeds('export', 'transaction_stream');
  }, 60_000);
  afterAll(() => lake.close());

  it('takes parameters, with the types that the statement asks for or that are written', async () => {
    const sql = 'SELECT $word AS word, count(*) AS n FROM transaction_stream WHERE day = $day AND amount >= $least';
    const given = ['--param', 'word:VARCHAR=a b', '--param', 'day=99', '--param', 'least:DECIMAL=0.01'];
    expect(await lake.succeeds('query', ...given, sql, '--format', 'csv')).toBe('word,n\na b,0\n');
    const failed = await lake.lagoon('query', sql, '--param', 'day=1');
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.said).toContain('has no value');
  }, 60_000);

  it('tells what a statement may read, its plan, and its plan as it ran', async () => {
    const sql = 'SELECT count(*) FROM transaction_stream WHERE year = 1999';
    expect(await lake.succeeds('query', sql, '--cost')).toMatch(/^transaction_stream +0 of \d+ +0 of [\d,]+/m);
    expect(await lake.succeeds('query', sql, '--explain')).toContain('rows expected');
    expect(await lake.succeeds('query', 'SELECT 1', '--analyze')).toMatch(/1 rows {2}[\d.]+ ms/);
    expect(await lake.lagoon('query', sql, '--cost', '--analyze')).toMatchObject({ code: 2 });
  }, 60_000);
});
