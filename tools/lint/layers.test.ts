import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { layerTable } from './layer-table.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Files as somebody might write them, and the rules that must fire on each. */
const samples: Record<string, { source: string; violates: string[] }> = {};
const bad = (path: string, source: string, rule = 'layers') => (samples[path] = { source, violates: [rule] });
const good = (path: string, source: string) => (samples[path] = { source, violates: [] });

good('src/shared/good.ts', `import { z } from 'zod';\nexport const a = z.string();\nexport * from './ids';`);
bad('src/shared/takes-core.ts', `import type { Clock } from '../main/core/ports';\nexport type A = Clock;`);
bad('src/shared/takes-node.ts', `import { join } from 'node:path';\nexport const a = join;`);
bad('src/shared/takes-package.ts', `export { Kafka } from 'kafkajs';`);

good(
  'src/main/core/feeds/good.ts',
  `import { join } from 'node:path';\nimport type { A } from '../lake/types';\nexport const a = (x: A) => join(x);`,
);
bad('src/main/core/feeds/takes-fs.ts', `import { readFile } from 'node:fs/promises';\nexport const a = readFile;`);
bad('src/main/core/feeds/takes-bare-fs.ts', `import { readFile } from 'fs';\nexport const a = readFile;`);
bad('src/main/core/feeds/takes-electron.ts', `import type { App } from 'electron';\nexport type A = App;`);
bad('src/main/core/feeds/takes-adapter.ts', `export * from '../../adapters/fs/files';`);
bad('src/main/core/feeds/takes-adapter-later.ts', `export const a = () => import('../../adapters/duckdb/engine');`);
bad('src/main/core/feeds/takes-adapter-type.ts', `export type A = import('../../adapters/duckdb/engine').Engine;`);
bad(
  'src/main/core/feeds/takes-test-support.ts',
  `import { fake } from '../../../../test/support/fakes';\nexport const a = fake;`,
);

good(
  'src/main/adapters/kafka/good.ts',
  `import { Kafka } from 'kafkajs';\nimport type { Broker } from '../../core/ports';\nexport const a = (b: Broker) => new Kafka(b);`,
);
bad(
  'src/main/adapters/kafka/takes-duckdb.ts',
  `import { DuckDBInstance } from '@duckdb/node-api';\nexport const a = DuckDBInstance;`,
);
bad('src/main/adapters/kafka/takes-http.ts', `import { get } from 'node:http';\nexport const a = get;`);
bad(
  'src/main/adapters/kafka/takes-domain.ts',
  `import { commit } from '../../core/lake/commit';\nexport const a = commit;`,
);
good(
  'src/main/adapters/duckdb/good.ts',
  `import { DuckDBInstance } from '@duckdb/node-api';\nimport { Table } from 'apache-arrow';\nexport const a = [DuckDBInstance, Table];`,
);
bad('src/main/adapters/duckdb/takes-sibling.ts', `import { files } from '../fs/files';\nexport const a = files;`);
good('src/main/adapters/fs/good.ts', `import { open } from 'node:fs/promises';\nexport const a = open;`);
bad('src/main/adapters/fs/takes-kafkajs.ts', `import type { Kafka } from 'kafkajs';\nexport type A = Kafka;`);
bad('src/main/adapters/unknown/has-no-row.ts', `export * from './anything';`);

good(
  'src/main/hosts/good.ts',
  `import { createServer } from 'node:http';\nimport { createCore } from '../core/create-core';\nexport const a = [createServer, createCore];`,
);
bad('src/main/hosts/takes-shell.ts', `import { open } from '../shell/windows';\nexport const a = open;`);
bad('src/main/hosts/takes-page.ts', `import { App } from '../../renderer/src/app/app';\nexport const a = App;`);

good('src/main/shell/good.ts', `import { app } from 'electron';\nexport const a = () => app;`);
bad('src/main/shell/takes-core.ts', `import { createCore } from '../core/create-core';\nexport const a = createCore;`);
good('src/main/index.ts', `import { app } from 'electron';\nimport { open } from './shell/windows';\nopen(app);`);
good('src/preload/index.ts', `import { ipcRenderer } from 'electron';\nipcRenderer.send('x');`);
bad('src/preload/takes-contract.ts', `import { contract } from '../shared/contract';\nexport const a = contract;`);

good(
  'src/renderer/src/features/feeds/good.ts',
  `import { client } from '../../api/client';\nimport { own } from './own';\nimport { sql } from '../sql';\nexport const a = [client, own, sql];`,
);
bad(
  'src/renderer/src/features/feeds/takes-sibling-inside.ts',
  `import { Editor } from '../sql/editor';\nexport const a = Editor;`,
);
bad(
  'src/renderer/src/features/feeds/takes-core.ts',
  `import type { Job } from '../../../../main/core/jobs/types';\nexport type A = Job;`,
);
bad(
  'src/renderer/src/features/feeds/takes-electron.ts',
  `import { ipcRenderer } from 'electron';\nexport const a = ipcRenderer;`,
);
bad('src/renderer/src/ui/takes-data.ts', `import { client } from '../api/client';\nexport const a = client;`);
good('src/renderer/src/ui/good.ts', `import { Button } from '@mantine/core';\nexport const a = Button;`);
bad('src/renderer/src/api/takes-feature.ts', `export * from '../features/feeds/list';`);
good(
  'src/renderer/src/api/good.ts',
  `import { contract } from '../../../shared/contract';\nexport const a = contract;`,
);
bad('src/renderer/src/i18n/takes-feature.ts', `export * from '../features/feeds/list';`);
good('src/renderer/src/i18n/good.ts', `import i18next from 'i18next';\nexport const a = i18next;`);
good('src/renderer/src/app/good.ts', `import { Feeds } from '../features/feeds';\nexport const a = Feeds;`);
bad(
  'src/renderer/src/app/takes-main.ts',
  `import { open } from '../../../main/shell/windows';\nexport const a = open;`,
);

good('src/main/core/feeds/good.test.ts', `import { fake } from '../../../../test/support/fakes';\nfake();`);
good('bench/good.mjs', `import { createCore } from '../src/main/core/create-core';\ncreateCore();`);
bad(
  'src/main/core/feeds/takes-bench.ts',
  `import { figure } from '../../../../bench/figure';\nexport const a = figure;`,
);

bad('src/shared/runs-call.ts', `export const a = new Map();\na.set(1, 2);`, 'inert-modules');
bad(
  'src/main/core/feeds/runs-loop.ts',
  `export const a: number[] = [];\nfor (const x of [1]) a.push(x);`,
  'inert-modules',
);
bad('src/main/adapters/fs/runs-await.ts', `export const a = await Promise.resolve(1);`, 'inert-modules');
bad('src/main/core/feeds/runs-import.ts', `import './good';\nexport const a = 1;`, 'inert-modules');
good(
  'src/shared/declares.ts',
  `import { z } from 'zod';\nexport const a = Object.freeze({ b: z.string() });\nexport class C {}\nexport function d() {}`,
);

const reportSchema = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

describe('layer table', () => {
  let folder = '';
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-layers-'));
    for (const [path, { source }] of Object.entries(samples)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `${source}\n`);
    }
    const plugin = join(repository, 'tools/lint/layers.mjs');
    const rules = { 'lagoon/layers': 'error', 'lagoon/inert-modules': 'error' };
    const config = { jsPlugins: [plugin], plugins: [], categories: {}, rules };
    await writeFile(join(folder, '.oxlintrc.json'), JSON.stringify(config));
    const output = await lint(folder);
    for (const { code, filename } of reportSchema.parse(JSON.parse(output)).diagnostics) {
      const rule = /\((.+)\)$/.exec(code)?.[1] ?? code;
      found.set(filename, [...(found.get(filename) ?? []), rule]);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(Object.entries(samples))('%s', (path, { violates }) => {
    expect(found.get(path) ?? []).toEqual(violates);
  });

  test('every row with a limit is shown to catch something', () => {
    const limited = layerTable.filter((row) => !row.packages.includes('*'));
    const untested = limited.filter(
      (row) =>
        !row.layer.startsWith('adapters/') && !hasViolation(row.files[0]?.replace(/\/.*?(<name>.*)?\*\*$/, '') ?? ''),
    );
    // main/index is one file: its sample is the good one.
    expect(untested.map((row) => row.layer).filter((layer) => layer !== 'main/index')).toEqual([]);
  });
});

function hasViolation(prefix: string): boolean {
  return Object.entries(samples).some(([path, { violates }]) => path.startsWith(prefix) && violates.length > 0);
}

/** Oxlint's JSON report; it exits 1 where it found something. */
function lint(cwd: string): Promise<string> {
  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [oxlint, '--format', 'json', '.'],
      { cwd, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        if (stdout.includes('"diagnostics"')) done(stdout);
        else failed(new Error(`oxlint gave no report: ${stderr} ${stdout}`, { cause: error }));
      },
    );
  });
}
