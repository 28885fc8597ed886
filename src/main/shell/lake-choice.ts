import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { LakeError, messageOf } from '../../shared/errors';

const rememberedSchema = z.object({ formatVersion: z.literal(1), lakeRoot: z.string().min(1) });

export interface LakeSources {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** The file in userData that remembers the last opened lake. */
  readonly rememberedPath: string;
  /** Where a lake goes that nobody has named. */
  readonly defaultRoot: string;
}

/** `--lake DIR`, then LAGOON_LAKE, then the last opened lake while it still exists, then the default folder. */
export async function chooseLake(sources: LakeSources): Promise<string> {
  const named = lakeArgument(sources.argv) ?? sources.environment['LAGOON_LAKE'];
  if (named !== undefined && named !== '') return resolve(sources.workingDirectory, named);
  const remembered = await readRemembered(sources.rememberedPath);
  return remembered !== null && (await isFolder(remembered)) ? remembered : sources.defaultRoot;
}

function lakeArgument(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--lake');
  if (at >= 0) return argv[at + 1];
  return argv.find((argument) => argument.startsWith('--lake='))?.slice('--lake='.length);
}

/** Null where nothing was remembered, or what is written there cannot be read: then the default is as good as any. */
async function readRemembered(path: string): Promise<string | null> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(path, 'utf8'))).lakeRoot;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      process.stderr.write(`The last opened lake is unknown: ${path}: ${messageOf(error)}\n`);
    }
    return null;
  }
}

/** Whole or not at all: temporary name, then rename. */
export async function rememberLake(path: string, lakeRoot: string): Promise<void> {
  const temporaryPath = join(dirname(path), `.lake-choice-${process.pid}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporaryPath, `${JSON.stringify({ formatVersion: 1, lakeRoot })}\n`);
  await rename(temporaryPath, path);
}

/** Errors: NOT_FOUND where it is no folder. */
export async function requireFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  throw new LakeError('NOT_FOUND', `There is no folder ${path}. Make it, or choose another.`, { details: { path } });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
