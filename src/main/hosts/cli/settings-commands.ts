import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { z } from 'zod';
import { passwordNameSchema, type PasswordName, type testStepSchema } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import { formatTable, printJson, printMessage, printResult } from './output';
import type { Session } from './session';
import { changeSetting } from './setting-change';

interface Common {
  readonly json: boolean;
}

interface ConnectionTest {
  readonly ok: boolean;
  readonly steps: readonly z.infer<typeof testStepSchema>[];
}

/** More than the contract takes, so that it says what is too long. */
const MAX_INPUT_BYTES = 16_384;

export async function runShowSettings(session: Session, _args: string[], _options: Common): Promise<boolean> {
  printJson(await (await session.core()).settings.get({}));
  return true;
}

export async function runSetSetting(session: Session, args: string[], options: Common): Promise<boolean> {
  const [key = '', text = ''] = args;
  const core = await session.core();
  const { change, value } = changeSetting(await core.settings.get({}), key, text);
  const saved = await core.settings.update(change);
  if (options.json) printJson(saved);
  else printResult(`${key} is ${JSON.stringify(value)}.`);
  return true;
}

export async function runListSecrets(session: Session, _args: string[], options: Common): Promise<boolean> {
  const { passwords, store } = await (await session.core()).settings.passwords({});
  if (options.json) {
    printJson({ passwords, store });
  } else {
    printResult(
      formatTable(passwords, [
        { title: 'secret', text: ({ name }) => name },
        { title: 'state', text: ({ isSet, problem }) => problem ?? (isSet ? 'set' : 'not set') },
        { title: 'from', text: ({ origin }) => origin ?? '' },
      ]),
    );
    printMessage(`One that is set now is kept in ${store.place}.`);
  }
  return passwords.every(({ problem }) => problem === null);
}

/** The value comes by standard input: arguments are seen by every user of the machine, and kept by the shell. */
export async function runSetSecret(session: Session, args: string[], options: Common): Promise<boolean> {
  const name = secretName(args[0]);
  const value = process.stdin.isTTY ? await askUnseen(name) : await readAll();
  if (value === '') {
    throw new LakeError(
      'INVALID_INPUT',
      `Nothing came on standard input. Pipe the secret in, or clear it: lagoon settings clear-secret ${name}`,
    );
  }
  const core = await session.core();
  await core.settings.setPassword({ name, value });
  await report(name, session, options);
  return true;
}

export async function runClearSecret(session: Session, args: string[], options: Common): Promise<boolean> {
  const name = secretName(args[0]);
  await (await session.core()).settings.setPassword({ name, value: null });
  await report(name, session, options);
  return true;
}

export async function runTestKafka(session: Session, _args: string[], options: Common): Promise<boolean> {
  const core = await session.core();
  const { kafka } = await core.settings.get({});
  return printTest(await core.settings.testKafka(kafka), options);
}

export async function runTestKsqldb(session: Session, _args: string[], options: Common): Promise<boolean> {
  const core = await session.core();
  const { ksqldb } = await core.settings.get({});
  if (ksqldb === null) {
    throw new LakeError(
      'REFUSED',
      'No ksqlDB server is set up. Give its address: lagoon settings set ksqldb.url http://localhost:8088',
    );
  }
  return printTest(await core.settings.testKsqldb(ksqldb), options);
}

export async function runTestMysql(session: Session, _args: string[], options: Common): Promise<boolean> {
  const core = await session.core();
  const { mysql } = await core.settings.get({});
  if (mysql === null) {
    throw new LakeError(
      'REFUSED',
      'No MySQL server is set up: the warehouse is a file of the lake. Give one: lagoon settings set mysql \'{"host":"localhost","port":3306,"database":"data_warehouse","username":"lagoon","tls":null}\'',
    );
  }
  return printTest(await core.settings.testMysql(mysql), options);
}

function printTest({ ok, steps }: ConnectionTest, { json }: Common): boolean {
  if (json) printJson({ ok, steps });
  else for (const step of steps) printResult(`${(step.ok ? 'ok' : 'failed').padEnd(8)} ${step.step}: ${step.message}`);
  return ok;
}

async function report(name: PasswordName, session: Session, options: Common): Promise<void> {
  const { passwords } = await (await session.core()).settings.passwords({});
  const now = passwords.find((password) => password.name === name);
  if (options.json) printJson(now ?? null);
  else if (now?.isSet === true) printResult(`${name} is set, in ${now.origin ?? 'memory'}.`);
  else printResult(`${name} is not set.`);
}

function secretName(text: string | undefined): PasswordName {
  const parsed = passwordNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new LakeError(
    'INVALID_INPUT',
    `"${text ?? ''}" is no secret that can be set. There are: ${passwordNameSchema.options.join(', ')}.`,
  );
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const input: AsyncIterable<Uint8Array> = process.stdin;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_INPUT_BYTES) throw new LakeError('INVALID_INPUT', 'That is too long for a password.');
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** What is typed goes nowhere but into the answer. */
async function askUnseen(name: PasswordName): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    process.stderr.write(`${name} (not shown): `);
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
