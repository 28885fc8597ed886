#!/usr/bin/env node
/**
 * `node scripts/complete-lock.mjs`, after `npm install` changed package-lock.json: adds the binaries of other platforms that
 * a registry with one platform's packages leaves out. Without their entries `npm ci` refuses the whole file, on every platform.
 * An entry made here has no integrity, for its package was not seen; npm fills it in where it can be had.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { inRoot } from './setup/paths.mjs';
import { runMain, say } from './setup/report.mjs';

/** @typedef {{ version?: string, dev?: boolean, optionalDependencies?: Record<string, string> }} LockEntry */

await runMain(async () => {
  const path = inRoot('package-lock.json');
  const lock = JSON.parse(await readFile(path, 'utf8'));
  const added = missingOptional(lock.packages);
  for (const { name, version, dev } of added) {
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true };
  }
  const entries = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(entries);
  await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);
  say(`${added.length} optional packages of other platforms added to package-lock.json`);
  return 0;
});

/** @param {Record<string, LockEntry>} packages */
function missingOptional(packages) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** From the last part of the name, as napi-rs and esbuild name them: `binding-linux-arm64-musl`, `cli-darwin-x64`. @param {string} name */
function platformOf(name) {
  const os = /android|darwin|freebsd|linux|openharmony|win32/.exec(name)?.[0];
  const cpu = /arm64|arm|x64|ia32|ppc64|riscv64|s390x/.exec(name.slice(name.indexOf(os ?? '')))?.[0];
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} does not say its platform: add its entry by hand.`);
  const libc = os !== 'linux' ? undefined : /musl/.test(name) ? 'musl' : 'glibc';
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) };
}
