import { beforeEach, expect, test } from 'vitest';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import type { LakeReport } from '../../../shared/contract/reports';
import { feedNameSchema } from '../../../shared/ids';
import { defaultSettings } from '../settings/settings-store';
import { reportText, saveReport } from './report-file';

const report: LakeReport = {
  at: '2026-11-21T12:00:00.000Z',
  root: '/lake',
  totals: { feeds: 1, records: 5, sizeBytes: 100, files: 2, smallFiles: 0, lateRecords: 1, quarantined: 0 },
  feeds: [
    {
      feed: {
        name: feedNameSchema.parse('people'),
        description: '',
        kind: 'stream',
        level: 'raw',
        enabled: true,
        readOnly: true,
        source: { type: 'folder', path: '/elsewhere' },
        topic: null,
        deltaVersion: 3,
        tableVersion: null,
        records: 5,
        files: 2,
        sizeBytes: 100,
        partitions: 1,
        lastCommitAt: '2026-11-21T11:59:00.000Z',
        minEventTime: null,
        maxEventTime: null,
        quarantined: 0,
        problem: { code: 'IO', message: 'The file "a, b" is gone.\nRestore it.' },
      },
      eventAgeSeconds: null,
      commitAgeSeconds: 60,
      averageFileBytes: 50,
      smallFiles: 0,
      smallBytes: 0,
      lateRecords: 1,
      days: [{ date: '2026-11-20', records: 5, files: 2, sizeBytes: 100, late: 1 }],
      growth: [],
    },
  ],
};

let files: FakeFiles;
beforeEach(async () => {
  files = createFakeFiles();
  await files.makeDirectory('/lake/streams/people');
  await files.makeDirectory('/elsewhere/in');
  await files.makeDirectory('/out');
  await files.makeDirectory('/repository');
});
const save = (path: string, overwrite = false, format: 'csv' | 'json' = 'csv') =>
  saveReport(
    report,
    { path, format, table: 'feeds', overwrite },
    {
      root: '/lake',
      files,
      ids: { next: () => 'id' },
      // That of a feed which is not in the report: the user may not read it.
      openedFolders: async () => ['/elsewhere', '/hidden'],
      settings: { get: async () => ({ ...defaultSettings, workspace: { folder: '/repository' } }) },
    },
  );

test('CSV is one line a feed, as RFC 4180 has it', () => {
  expect(reportText(report, 'csv')).toBe(
    'feed,kind,level,enabled,records,size_bytes,files,partitions,delta_version,table_version,last_commit_at,commit_age_seconds,' +
      'min_event_time,max_event_time,event_age_seconds,average_file_bytes,small_files,small_bytes,late_records,quarantined,problem\r\n' +
      'people,stream,raw,true,5,100,2,1,3,,2026-11-21T11:59:00.000Z,60,,,,50,0,0,1,0,"The file ""a, b"" is gone.\nRestore it."\r\n',
  );
});

test('CSV is one line an event day or a day of commits, too', () => {
  expect(reportText(report, 'csv', 'days')).toBe(
    'feed,day,records,files,size_bytes,late_records\r\npeople,2026-11-20,5,2,100,1\r\n',
  );
  expect(reportText(report, 'csv', 'growth')).toBe('feed,committed_on,records,size_bytes\r\n');
});

test('JSON is the whole report', () => {
  expect(JSON.parse(reportText(report, 'json'))).toEqual(report);
});

test('a report is saved whole, replaces nothing unasked, and tells its size', async () => {
  const saved = await save('/out/report.csv');
  expect(saved).toEqual({ path: '/out/report.csv', sizeBytes: files.bytes('/out/report.csv')?.byteLength });
  await expect(save('/out/report.csv', false, 'json')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await files.readText('/out/report.csv')).toBe(reportText(report, 'csv'));
  await save('/out/report.csv', true, 'json');
  expect(await files.readText('/out/report.csv')).toBe(reportText(report, 'json'));
  expect(await files.list('/out')).toEqual(['report.csv']);
});

test.each([
  '/lake/streams/people/x.csv',
  '/lake/logs/x.csv',
  '/lake/lake.json',
  '/elsewhere/in/x.csv',
  '/hidden/x.csv',
  '/repository/x.sql',
])('a report is not written to %s, where readers would take it for data', async (path) => {
  await expect(save(path, true)).rejects.toMatchObject({ code: 'REFUSED', details: { path } });
});

test.each([
  ['out/x.csv', 'INVALID_INPUT'],
  ['/none/x.csv', 'NOT_FOUND'],
  ['/out', 'CONFLICT'],
])('%s is %s', async (path, code) => {
  await expect(save(path, true)).rejects.toMatchObject({ code });
});
