import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a window can be shown at all. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/**
 * Flags that Electron must have on this machine. Its sandbox stays on, except as root, where Chromium refuses to start with it.
 *
 * @returns {{ flags: string[], note: string | null }}
 */
export function sandboxFlags() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { flags: [], note: null };
  return {
    flags: ['--no-sandbox'],
    note: "  You are root: Chromium's sandbox cannot run and is off (--no-sandbox). Start as an ordinary user to have it.",
  };
}

/**
 * Why the sandbox cannot work for an ordinary user, with the remedy; null where it can. It needs either user namespaces
 * or a helper that is owned by root and setuid.
 *
 * @param {string} distPath
 * @returns {string | null}
 */
export function sandboxObstacle(distPath) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return null;
  const namespaces =
    kernelSetting('unprivileged_userns_clone') !== '0' &&
    kernelSetting('apparmor_restrict_unprivileged_userns') !== '1';
  if (namespaces) return null;
  const helper = join(distPath, 'chrome-sandbox');
  if (existsSync(helper)) {
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & 0o4000) !== 0) return null;
  }
  return (
    `This kernel lets no ordinary user make a namespace, which Electron's sandbox needs. Either run\n\n` +
    `  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n\nor allow user namespaces with sysctl.`
  );
}

/** @param {string} name */
function kernelSetting(name) {
  const path = `/proc/sys/kernel/${name}`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}
