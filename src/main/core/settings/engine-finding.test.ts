import { expect, it } from 'vitest';
import { engineFinding } from './engine-finding';

const version = (): string => 'v1.5.6';

it('says that the engine opens', async () => {
  const describeParquet = async () => ({ columns: [], partitionColumns: [], isUniform: true, files: [] });
  expect(await engineFinding({ describeParquet, version })).toMatchObject({ check: 'engine', status: 'ok' });
});

it('says why it does not, and what to do', async () => {
  const describeParquet = () => Promise.reject(new Error('no room'));
  const finding = await engineFinding({ describeParquet, version });
  expect(finding).toMatchObject({ check: 'engine', status: 'failed', message: 'no room' });
  expect(finding.remedy).toContain('install Lagoon anew');
});
