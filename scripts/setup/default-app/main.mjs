/**
 * What Electron's own default_app.asar does and a packaged tree lacks: opens the app that the command line names
 * (`electron [flags] <folder> [arguments]`), and loads what `-r` names first, by which Playwright attaches.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const args = process.argv.slice(1);
const require = createRequire(import.meta.url);
while (args[0]?.startsWith('-')) {
  const flag = args.shift();
  if ((flag === '-r' || flag === '--require') && args[0] !== undefined) require(resolve(args.shift() ?? ''));
}
const [folder] = args;
if (folder === undefined) throw new Error('Name the folder of the app to open: electron <folder>.');

const path = resolve(folder);
const manifest = JSON.parse(readFileSync(resolve(path, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
// Electron's own default app calls these two as well; the public typings leave them out.
if ('setVersion' in app && typeof app.setVersion === 'function') app.setVersion(manifest.version);
if ('setAppPath' in app && typeof app.setAppPath === 'function') app.setAppPath(path);
app.name = manifest.productName ?? manifest.name;
if (process.platform === 'linux') app.setDesktopName(`${app.name}.desktop`);
await import(pathToFileURL(resolve(path, manifest.main)).href);
