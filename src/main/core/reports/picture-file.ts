import { extname } from 'node:path';
import { LakeError } from '../../../shared/errors';
import { type SavePorts, writeSaved } from './report-file';

/** Whole or not at all. Errors: INVALID_INPUT (a path that is not absolute; no picture, or its name does not say which), REFUSED (inside data), NOT_FOUND (no such folder), CONFLICT (exists), IO. */
export async function savePicture(
  picture: { path: string; bytes: Uint8Array; overwrite: boolean },
  ports: SavePorts,
): Promise<{ path: string; sizeBytes: number }> {
  assertPicture(picture.path, picture.bytes);
  return writeSaved(picture, ports);
}

const signatures: ReadonlyMap<string, Uint8Array> = new Map([
  ['.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['.svg', new TextEncoder().encode('<svg')],
]);

/** The bytes are of the page's making, and so is the path: what is no picture is not written, under whatever name. */
function assertPicture(path: string, bytes: Uint8Array): void {
  const signature = signatures.get(extname(path).toLowerCase());
  if (signature === undefined) {
    throw new LakeError('INVALID_INPUT', `${path} does not end in .png or .svg. Name a picture.`, {
      details: { path },
    });
  }
  if (!signature.every((byte, index) => bytes[index] === byte)) {
    throw new LakeError(
      'INVALID_INPUT',
      `The picture is not of the kind that ${path} ends in. Name it by its own: .png or .svg.`,
      {
        details: { path },
      },
    );
  }
}
