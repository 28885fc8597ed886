import { existsSync } from 'node:fs';
import { capture, findCommand, succeeds, tailOf } from './process.mjs';
import { SetupError, step } from './report.mjs';

/** @typedef {{ package: string, command?: string }} SystemPackage `command`: having it, from wherever, is enough */

/** What Electron's own binary is linked with or opens. @type {SystemPackage[]} */
export const electronLibraries = [
  'libnss3',
  'libgtk-3-0',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libxkbcommon0',
  'libcups2',
  'libnotify4',
  'dbus',
].map((name) => ({ package: name }));

/** What the tests start besides Electron: a display, a browser, a Kafka broker from Maven, MariaDB, delta-rs in Python, a tracer. @type {SystemPackage[]} */
export const testTools = [
  { package: 'xvfb', command: 'xvfb-run' },
  { package: 'xauth', command: 'xauth' },
  { package: 'chromium', command: 'chromium' },
  { package: 'openjdk-17-jre-headless', command: 'java' },
  { package: 'maven', command: 'mvn' },
  // Certificates of brokers in tests.
  { package: 'openssl', command: 'openssl' },
  { package: 'python3-venv' },
  // The tests run it on folders and ports of their own; whether the package's service runs, or may, does not matter.
  { package: 'mariadb-server', command: 'mariadb-install-db' },
  // Which addresses the app connects to, in the test that it connects to none outside.
  { package: 'strace', command: 'strace' },
];

/**
 * What of `wanted` is not there. Where there is no dpkg (another Linux, macOS, Windows) only commands can be looked for.
 *
 * @param {readonly SystemPackage[]} wanted
 * @returns {Promise<string[]>} package names, as Debian 12 has them
 */
export async function missingPackages(wanted) {
  const unmet = wanted.filter(({ command }) => command === undefined || findCommand(command) === null);
  if (unmet.length === 0) return [];
  if (!hasDpkg()) return unmet.filter(({ command }) => command !== undefined).map((each) => each.package);
  // Later Debian and Ubuntu append t64 to libraries rebuilt for 64-bit time.
  const names = unmet.flatMap((each) => [each.package, `${each.package}t64`]);
  const { output } = await capture('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\\n', ...names]);
  const installed = new Set([...output.matchAll(/^(\S+?)(?:t64)? .i /gm)].map((match) => match[1]));
  return unmet.filter((each) => !installed.has(each.package)).map((each) => each.package);
}

/**
 * Installs with apt-get as root or by a sudo that asks nothing.
 *
 * @param {readonly SystemPackage[]} wanted
 * @param {string} purpose for what, in the message
 * @throws {SetupError} with the exact command to run, where we may not run it ourselves
 */
export async function ensureDebianPackages(wanted, purpose) {
  const missing = await missingPackages(wanted);
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const prefix = installPrefix();
  if (prefix === null) throw new SetupError(remedy(missing, purpose));
  await step(`system packages for ${purpose}: installing ${missing.join(' ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of [['apt-get', 'update', '-qq'], install]) {
      const [first = '', ...rest] = [...prefix, ...command];
      const { code, output } = await capture(first, rest, { env });
      if (code !== 0) throw new SetupError(`${command.join(' ')} failed with exit code ${code}:\n${tailOf(output)}`);
    }
  });
  const still = await missingPackages(wanted);
  if (still.length > 0) throw new SetupError(remedy(still, purpose));
}

/** @param {readonly string[]} missing @param {string} purpose */
function remedy(missing, purpose) {
  const names = missing.join(' ');
  if (!hasDpkg())
    return `Missing for ${purpose}: what Debian calls ${names}. Install it with your system's package manager.`;
  return `Missing for ${purpose}. Run this, then try again:\n\n  sudo apt-get install -y --no-install-recommends ${names}\n`;
}

/** What goes before apt-get; null where we have no right to it. @returns {string[] | null} */
function installPrefix() {
  if (!hasDpkg() || findCommand('apt-get') === null) return null;
  if (process.getuid?.() === 0) return [];
  return findCommand('sudo') !== null && succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : null;
}

function hasDpkg() {
  return process.platform === 'linux' && existsSync('/usr/bin/dpkg-query');
}
