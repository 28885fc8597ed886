import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const projectRoot = join(here, '..', '..', '..');
const MAVEN_TIMEOUT_MS = 10 * 60_000;

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, [...args]);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * Folder with the jars of the Kafka broker, fetched with Maven the first time. The folder is named after the pom's content, so that
 * a change of version is a new folder, and is renamed into place whole, so that an interrupted fetch leaves nothing that looks complete.
 */
export async function ensureKafka(say: (line: string) => void = () => {}): Promise<string> {
  const missing: string[] = [];
  if (!(await answers('java', ['-version']))) missing.push('openjdk-17-jre-headless');

  const pom = join(here, 'pom.xml');
  const digest = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const cache = join(process.env['LAGOON_CACHE'] ?? join(projectRoot, '.cache'), 'kafka');
  const target = join(cache, digest);
  const present = await exists(target);

  if (!present && !(await answers('mvn', ['-version']))) missing.push('maven');
  if (missing.length > 0) {
    throw new Error(`The Kafka tests need Debian packages that are missing: apt-get install ${missing.join(' ')}`);
  }
  if (present) return target;

  say('Fetching Apache Kafka with Maven (about 45 MB, once)…');
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, '.staging-'));
  try {
    await cp(pom, join(staging, 'pom.xml'));
    const jars = join(staging, 'jars');
    await run(
      'mvn',
      ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'],
      {
        cwd: staging,
        timeout: MAVEN_TIMEOUT_MS,
      },
    ).catch((error: unknown) => {
      throw new Error(
        'Maven could not fetch Apache Kafka; is its repository reachable? Try `mvn dependency:copy-dependencies` by hand.',
        {
          cause: error,
        },
      );
    });
    await rename(jars, target).catch(async (error: unknown) => {
      // Another run got there first.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  say(`Apache Kafka is in ${target}`);
  return target;
}
