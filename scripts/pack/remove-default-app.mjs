import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * electron-builder's afterPack hook. An unpacked runtime holds the app that opens any folder it is given; electron-builder
 * takes it out of a downloaded runtime only, and nothing but our own app may be in what is shipped.
 *
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { appInfo: { productFilename: string } } }} context
 */
export default async function removeDefaultApp({ appOutDir, electronPlatformName, packager }) {
  const resources =
    electronPlatformName === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : join(appOutDir, 'resources');
  await rm(join(resources, 'default_app.asar'), { force: true });
}
