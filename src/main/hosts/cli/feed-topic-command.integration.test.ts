import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';
import { feedConfigSchema } from '../../../shared/contract/feeds';

describe('how a topic is read, on the command line', () => {
  let lake: CommandLineLake;

  beforeAll(async () => {
    lake = await openCommandLineLake();
    await lake.succeeds('init');
  });
  afterAll(() => lake.close());

  async function config() {
    const path = join(lake.folder, 'feeds', 'active', 'transaction_stream.json');
    return feedConfigSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  }

  it('is set, and only what is named', async () => {
    const set = ['feeds', 'set', 'transaction_stream'];
    const { code, said } = await lake.lagoon(
      ...set,
      '--topic',
      'orders',
      '--format',
      'avro',
      '--message-columns',
      'key,headers',
    );
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain('transaction_stream: topic orders, avro, with key, headers');
    expect(await config()).toMatchObject({ topic: 'orders', format: 'avro', messageColumns: ['key', 'headers'] });
    expect(await lake.lagoon(...set, '--topic', 'none', '--message-columns', 'none')).toMatchObject({ code: 0 });
    expect(await config()).toMatchObject({ topic: null, format: 'avro', messageColumns: [] });
  });

  it('is refused where it is no such setting, and nothing changes', async () => {
    const before = await config();
    expect(await lake.lagoon('feeds', 'set', 'transaction_stream', '--format', 'protobuf')).toMatchObject({ code: 2 });
    expect(await lake.lagoon('feeds', 'set', 'transaction_stream')).toMatchObject({ code: 2 });
    expect(await lake.lagoon('feeds', 'set', 'nothing', '--format', 'json')).toMatchObject({ code: 1 });
    expect(await config()).toEqual(before);
  });
});
