import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const repository = resolve(fileURLToPath(new URL('..', import.meta.url)));

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function dist(args: readonly string[]): Promise<Outcome> {
  const script = join(repository, 'scripts/dist.mjs');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { cwd: repository, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

describe.runIf(process.platform === 'linux')('npm run dist', () => {
  let output = '';
  let tree = '';
  let archive = '';
  let entries: string[] = [];

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'lagoon-dist-'));
    // The flag only permits the fallback: where the official runtime is, that one is packed.
    const { code, output: said } = await dist(['--dir', '--development-runtime', '--output', output]);
    if (code !== 0) throw new Error(`npm run dist failed:\n${said}`);
    const [name = ''] = (await readdir(output)).filter((entry) => entry.endsWith('-unpacked'));
    tree = join(output, name);
    archive = join(tree, 'resources/app.asar');
    entries = listPackage(archive, { isPack: false });
  });

  afterAll(() => rm(output, { recursive: true, force: true }));

  test('every fuse is set as docs/security.md says', async () => {
    const wire = await getCurrentFuseWire(join(tree, 'lagoon'));
    // Each fuse is one byte in the binary: the digit 0 or 1.
    const on = (fuse: FuseV1Options) => String.fromCharCode(Number(wire[fuse])) === '1';
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspectArguments: on(FuseV1Options.EnableNodeCliInspectArguments),
      fileProtocolPrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
      onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspectArguments: false,
      fileProtocolPrivileges: false,
      onlyAsar: true,
      asarIntegrity: true,
      cookieEncryption: true,
    });
  });

  test('the archive holds the built app', () => {
    const built = ['/out/main/index.js', '/out/main/utility.js', '/out/preload/index.cjs', '/out/renderer/index.html'];
    expect(entries).toEqual(expect.arrayContaining(['/package.json', ...built]));
    expect(extractFile(archive, 'package.json').toString('utf8')).toContain('"main": "out/main/index.js"');
  });

  test('the archive holds no source, test, bench, document or development tool', () => {
    const allowed = /^\/(out|node_modules|package\.json$|LICENSE$)/;
    const unwanted =
      /\.(test|spec)\.|\.map$|\/(__tests__|e2e|bench)\/|^\/node_modules\/(electron|vite|vitest|playwright|typescript|oxlint)/;
    expect(entries.filter((entry) => !allowed.test(entry) || unwanted.test(entry))).toEqual([]);
  });

  test("DuckDB's native module lies beside the archive", () => {
    const native = entries.filter((entry) => entry.endsWith('.node'));
    expect(native).not.toEqual([]);
    for (const entry of native) {
      expect(statFile(archive, entry.slice(1))).toMatchObject({ unpacked: true });
      expect(existsSync(join(`${archive}.unpacked`, entry))).toBe(true);
    }
  });

  test('the tree holds nothing of the application that the fallback runtime came with', async () => {
    const resources = await readdir(join(tree, 'resources'));
    expect(resources.sort()).toEqual(['app.asar', 'app.asar.unpacked']);
    const executables = (await readdir(tree)).filter((name) => name.includes('desktop'));
    expect(executables).toEqual([]);
  });

  test('a fallback runtime is packed only when asked for by name', async () => {
    const isFallback = existsSync(join(tree, 'FALLBACK-FOR-DEVELOPMENT-ONLY.txt'));
    const elsewhere = join(output, 'unasked');
    const { code, output: said } = await dist(['--dir', '--output', elsewhere]);
    expect({ code, refused: said.includes('Nothing was packed'), made: existsSync(elsewhere) }).toEqual(
      isFallback ? { code: 1, refused: true, made: false } : { code: 0, refused: false, made: true },
    );
  });
});
