import { beforeEach, expect, test } from 'vitest';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { defaultSettings } from '../settings/settings-store';
import { savePicture } from './picture-file';
import type { SavePorts } from './report-file';

const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0x00);
const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
let files: FakeFiles;
let ports: SavePorts;

beforeEach(async () => {
  files = createFakeFiles();
  await files.makeDirectory('/home/me');
  await files.makeDirectory('/elsewhere');
  await files.makeDirectory('/lake/streams');
  ports = {
    root: '/lake',
    files,
    ids: { next: () => 'id' },
    openedFolders: async () => ['/elsewhere'],
    settings: { get: async () => defaultSettings },
  };
});

test('a picture is written byte for byte, with nothing beside it', async () => {
  const saved = await savePicture({ path: '/home/me/chart.png', bytes, overwrite: false }, ports);
  expect(saved).toEqual({ path: '/home/me/chart.png', sizeBytes: 10 });
  expect(files.bytes('/home/me/chart.png')).toEqual(bytes);
  expect(files.paths()).toEqual(['/home/me/chart.png']);
});

test('a picture replaces a file only where that was said', async () => {
  files.put('/home/me/chart.png', Uint8Array.of(1));
  await expect(savePicture({ path: '/home/me/chart.png', bytes, overwrite: false }, ports)).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  expect(files.bytes('/home/me/chart.png')).toEqual(Uint8Array.of(1));
  await savePicture({ path: '/home/me/chart.png', bytes, overwrite: true }, ports);
  expect(files.bytes('/home/me/chart.png')).toEqual(bytes);
});

test.each(['/lake/streams/chart.png', '/elsewhere/chart.png'])('no picture goes among data: %s', async (path) => {
  await expect(savePicture({ path, bytes, overwrite: true }, ports)).rejects.toMatchObject({ code: 'REFUSED' });
  expect(files.paths()).toEqual([]);
});

test('what is no picture is not written, under whatever name', async () => {
  const save = (path: string, content: Uint8Array) => savePicture({ path, bytes: content, overwrite: true }, ports);
  await save('/home/me/chart.SVG', svg);
  const rights = new TextEncoder().encode('{"grants":[]}');
  const wrong: [string, Uint8Array][] = [
    ['/home/me/permissions.json', bytes],
    ['/home/me/chart', bytes],
    ['/home/me/chart.png', rights],
    ['/home/me/chart.png', svg],
    ['/home/me/other.svg', bytes],
    ['/home/me/chart.png', bytes.slice(0, 7)],
  ];
  for (const [path, content] of wrong)
    await expect(save(path, content)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(files.paths()).toEqual(['/home/me/chart.SVG']);
});
