import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommandLine, runCommandLine } from '../../../../test/support/consumer-process';
import { feedConfigSchema } from '../../../shared/contract/feeds';

describe('how a topic is read, on the command line', () => {
  let folder: string;
  let program: string;
  let removeProgram: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-feed-topic-'));
    ({ program, remove: removeProgram } = await bundleCommandLine());
    const { code, said } = await lagoon('init');
    if (code !== 0) throw new Error(`lagoon init ended with ${code}: ${said}`);
  });
  afterAll(async () => {
    await removeProgram();
    await rm(folder, { recursive: true, force: true });
  });

  async function lagoon(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runCommandLine(program, [...args, '--lake', folder]);
    return { code: await run.ended, said: run.said() };
  }

  async function config() {
    const path = join(folder, 'feeds', 'active', 'transaction_stream.json');
    return feedConfigSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  }

  it('is set, and only what is named', async () => {
    const set = ['feeds', 'set', 'transaction_stream'];
    const { code, said } = await lagoon(
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
    expect(await lagoon(...set, '--topic', 'none', '--message-columns', 'none')).toMatchObject({ code: 0 });
    expect(await config()).toMatchObject({ topic: null, format: 'avro', messageColumns: [] });
  });

  it('is refused where it is no such setting, and nothing changes', async () => {
    const before = await config();
    expect(await lagoon('feeds', 'set', 'transaction_stream', '--format', 'protobuf')).toMatchObject({ code: 2 });
    expect(await lagoon('feeds', 'set', 'transaction_stream')).toMatchObject({ code: 2 });
    expect(await lagoon('feeds', 'set', 'nothing', '--format', 'json')).toMatchObject({ code: 1 });
    expect(await config()).toEqual(before);
  });
});
