import { SetupError } from './report.mjs';

/** Vite 8 and electron-vite need `require()` of ES modules, which came with these two. Keep in step with package.json's engines. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fits) return;
  throw new SetupError(
    `Lagoon needs Node 20.19 or newer on the 20 line, or 22.12 and newer; this is Node ${process.versions.node} (${process.execPath}). ` +
      'Install one from https://nodejs.org or your package manager, and run the command again.',
  );
}
