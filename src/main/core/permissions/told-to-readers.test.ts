import { expect, it } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import type { Job } from '../../../shared/contract/jobs';
import type { Grant } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { createGuard } from './guard';
import { toldToReaders } from './told-to-readers';

const row = 'ada@example.com: amount is 261.39';
const hidden = { ...feedOf('table'), name: feedNameSchema.parse('hidden'), level: 'raw' as const };
const open = { ...hidden, name: feedNameSchema.parse('open'), level: 'anonymized' as const };
const gone = feedNameSchema.parse('gone');
const { code, message, details, retryable } = new LakeError('SOURCE', row, { details: { key: row } });

const job = (feed: string, kind: Job['kind'] = 'sync') => ({
  feed,
  kind,
  warnings: [row],
  error: { code, message, details, retryable },
});
const report = (table: string) => ({
  table,
  snapshotVersion: 1,
  sourceRows: 1,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  removed: 0,
  refused: 1,
  refusals: [{ key: 'ada@example.com', reason: 'amount is 261.39' }],
});

function told(...feeds: Grant['feed'][]) {
  const grant = (feed: Grant['feed']): Grant => ({
    principal: 'eve',
    principalType: 'user',
    feed,
    access: 'read',
    grantedBy: 'keeper',
    grantedAt: '2026-01-01T00:00:00Z',
  });
  const permissions = { grants: feeds.map(grant), grantsInMysql: false, mysqlGrants: [] };
  const guard = createGuard({ read: () => Promise.resolve(permissions) }, { user: 'eve', groups: [] });
  return toldToReaders(guard, { list: () => Promise.resolve({ feeds: [hidden, open], broken: [] }) });
}

it('says that jobs of other feeds are there, and none of their words, which quote rows', async () => {
  const jobs = [job(hidden.name), job(gone), job(open.name), job(open.name, 'live')];
  const quoted = async (...feeds: Grant['feed'][]) =>
    (await told(...feeds).jobs(jobs)).map((each) => JSON.stringify(each).includes('261.39'));
  // What a live load refuses came as it is in the topic.
  expect(await quoted()).toEqual([false, false, true, false]);
  expect(await quoted(hidden.name, gone)).toEqual([true, true, true, false]);
  expect(await quoted('*')).toEqual([true, true, true, true]);
  expect((await told().jobs(jobs))[0]).toMatchObject({
    feed: hidden.name,
    error: { code: 'SOURCE', message: 'What went wrong is told to those who may read hidden.' },
  });
});

it('tells of the tables whose feeds the user may read', async () => {
  const mappings = [hidden, open].map(({ name }) => ({ table: `fact_${name}`, feed: name }));
  const reports = [report('fact_hidden'), report('fact_open'), report('fact_unmapped')];
  const tables = async (...feeds: Grant['feed'][]) =>
    (await told(...feeds).reports(reports, mappings)).map(({ table }) => table);
  expect(await tables()).toEqual(['fact_open']);
  expect(await tables(hidden.name)).toEqual(['fact_hidden', 'fact_open']);
  expect(await tables('*')).toHaveLength(3);
});
