import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { LakeError } from '../../../shared/errors';

/** Without ZIP64, which not every reader of workbooks knows. */
const mostBytes = 0xffff_ffff;

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
}

/** UTF-8 names; sizes and checksum stand after the data, which nobody has seen yet when its head is written. */
const flags = 0x0808;
const deflated = 8;
const version = 20;
/** 1980-01-01, the first that ZIP knows: the same rows make the same file. */
const date = 0x21;

/**
 * A ZIP archive, written as its entries come, and never held whole. Format: APPNOTE.TXT of PKWARE, 4.3.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export class ZipWriter {
  readonly #file: FileHandle;
  readonly #entries: Entry[] = [];
  #offset = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Writes one entry, as its text comes. Errors: EXHAUSTED where it, or the archive, would be larger than 4 GB. */
  async add(name: string, text: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const offset = this.#offset;
    const nameBytes = Buffer.from(name);
    await this.#write(localHead(nameBytes));
    let crc = 0;
    let bytes = 0;
    let packedBytes = 0;
    const pending: Buffer[] = [];
    const deflate = createDeflateRaw();
    deflate.on('data', (data: Buffer) => pending.push(data));
    // Each write, and the end, is told of it as well.
    deflate.on('error', () => undefined);
    const flush = async (): Promise<void> => {
      for (const data of pending.splice(0)) {
        packedBytes += data.length;
        await this.#write(data);
      }
    };
    try {
      for await (const piece of text) {
        const data = Buffer.from(piece);
        crc = crc32(data, crc);
        bytes += data.length;
        if (bytes > mostBytes) throw tooLarge();
        await taken(deflate, data);
        await flush();
      }
      deflate.end();
      await once(deflate, 'end');
      await flush();
    } finally {
      deflate.destroy();
    }
    const entry = { name: nameBytes, offset, crc, packedBytes, bytes };
    await this.#write(descriptor(entry));
    this.#entries.push(entry);
  }

  /** Writes the directory, without which the file is no archive. */
  async end(): Promise<void> {
    const start = this.#offset;
    for (const entry of this.#entries) await this.#write(directoryHead(entry));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x0605_4b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#offset - start, 12);
    end.writeUInt32LE(start, 16);
    await this.#write(end);
  }

  async #write(data: Buffer): Promise<void> {
    if (this.#offset + data.length > mostBytes) throw tooLarge();
    await this.#file.writeFile(data);
    this.#offset += data.length;
  }
}

/** Waits until the data is packed: no more than one piece is in memory. */
async function taken(deflate: DeflateRaw, data: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    deflate.write(data, (error) => (error == null ? resolve() : reject(error)));
  });
}

function localHead(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(deflated, 8);
  head.writeUInt16LE(date, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function descriptor({ crc, packedBytes, bytes }: Entry): Buffer {
  const data = Buffer.alloc(16);
  data.writeUInt32LE(0x0807_4b50, 0);
  data.writeUInt32LE(crc, 4);
  data.writeUInt32LE(packedBytes, 8);
  data.writeUInt32LE(bytes, 12);
  return data;
}

function directoryHead({ name, offset, crc, packedBytes, bytes }: Entry): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(version, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(deflated, 10);
  head.writeUInt16LE(date, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packedBytes, 20);
  head.writeUInt32LE(bytes, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function tooLarge(): LakeError {
  return new LakeError(
    'EXHAUSTED',
    'The workbook, or a sheet of it, would be larger than 4 GB, which no spreadsheet opens. Select fewer columns or rows, or export Parquet or CSV.',
  );
}
