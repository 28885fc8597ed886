import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOf, column, paymentColumns, payments } from '../../../../test/support/delta-lake';
import type { ParquetEngine, RecordTrialOptions } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

describe('a trial of records', () => {
  let folder: string;
  let engine: ParquetEngine;
  let cancel: AbortController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-trial-'));
    engine = await createParquetEngine({ temporaryFolder: folder, threads: 1 });
    cancel = new AbortController();
  });
  afterEach(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const options = (change: Partial<RecordTrialOptions> = {}): RecordTrialOptions => ({
    columns: paymentColumns,
    newFields: 'quarantine',
    eventTimeColumn: 'at',
    layout: 'date',
    now: () => new Date('2026-01-01T00:00:00Z'),
    signal: cancel.signal,
    ...change,
  });
  const left = async (): Promise<string[]> => {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => name.includes('trial-') || name.endsWith('.parquet'));
  };

  it('gives the rows in the order of the records, whatever days they are of, and leaves nothing', async () => {
    const [early, late] = [payments(2, 0), payments(2, 5000)];
    const trial = await engine.tryRecords(options(), [
      batchOf([...late, '{"id":1}']),
      batchOf(['{}', ...early, '{"id":"x","odd":1}']),
    ]);
    expect(trial.rows).toEqual([
      ['p5000', '2026-01-06 00:00:00+00', '5000.00', '9007199254745993', "{'name': User 2, 'visits': 6}"],
      ['p5001', '2026-01-06 00:00:01+00', '5001.01', '9007199254745994', "{'name': User 3, 'visits': 7}"],
      [null, null, null, null, null],
      ['p0', '2026-01-01 00:00:00+00', '0.00', '9007199254740993', "{'name': User 0, 'visits': 0}"],
      ['p1', '2026-01-01 00:00:01+00', '1.01', '9007199254740994', "{'name': User 1, 'visits': 1}"],
    ]);
    expect(trial.rejected).toMatchObject([
      { batch: 0, place: 2 },
      { batch: 1, place: 3 },
    ]);
    expect(trial.columns).toEqual(paymentColumns);
    expect(await left()).toEqual([]);
  });

  it('gives the columns that records bring, and the rows of a table', async () => {
    const records = [batchOf(['{"year":1,"version":"a"}']), batchOf(['{"year":2}'])];
    const wanted = options({ columns: [], newFields: 'column', eventTimeColumn: null, layout: 'version' });
    const { columns, rows } = await engine.tryRecords(wanted, records);
    expect(columns).toEqual([column('year', 'long'), column('version', 'string')]);
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', null],
    ]);
  });

  it('has nothing where nothing was given, or nothing fits', async () => {
    expect(await engine.tryRecords(options(), [])).toEqual({ columns: paymentColumns, rows: [], rejected: [] });
    const { rows, rejected } = await engine.tryRecords(options(), [batchOf(['no', null])]);
    expect([rows, rejected.map(({ reason }) => reason)]).toEqual([
      [],
      [expect.stringContaining('not JSON'), 'tombstone'],
    ]);
    expect(await left()).toEqual([]);
  });

  it('refuses what a feed may not be, and ends with its signal, without a trace', async () => {
    const year = options({ columns: [column('year', 'long')], eventTimeColumn: null });
    await expect(engine.tryRecords(year, [])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    cancel.abort();
    await expect(engine.tryRecords(options(), [batchOf(payments(3))])).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await left()).toEqual([]);
  });
});
