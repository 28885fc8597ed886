import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedOf } from './sql-asked';
import { AnalystInstance } from './sql-instance';
import { checkStatement } from './statement-gate';

let folder = '';
let instance: AnalystInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-instance-'));
  instance = await AnalystInstance.open({ memoryLimitMegabytes: 256, threads: 2, spillFolder: folder }, [folder]);
});
afterAll(async () => {
  instance.retire();
  await rm(folder, { recursive: true, force: true });
});

test('what is bound holds up no other work, however long it takes, and only what is bound waits for it', async () => {
  const { signal } = new AbortController();
  const ended: string[] = [];
  const note = (what: string) => () => ended.push(what);
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const first = instance.bind('The test', signal, () => held).then(note('held'));
  const asked = askedOf(instance, 'SELECT $a', signal).then(note('asked'));
  await instance.ask((connection) => checkStatement(connection, 'SELECT 1')).then(note('checked'));
  await instance.setRelations([]).then(note('changed'));
  letGo();
  await Promise.all([first, asked]);
  expect(ended).toEqual(['checked', 'changed', 'held', 'asked']);
});
