import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const times = /"(modificationTime|timestamp|deletionTimestamp)":(\d{13})/g;

/** As if everything that the table's log holds had been committed so much earlier. */
export async function dateCommitsEarlier(tablePath: string, byMs: number): Promise<void> {
  const folder = join(tablePath, '_delta_log');
  for (const name of await readdir(folder)) {
    if (!/^\d{20}\.json$/.test(name)) continue;
    const text = await readFile(join(folder, name), 'utf8');
    const earlier = text.replaceAll(times, (_, key: string, ms: string) => `"${key}":${Number(ms) - byMs}`);
    await writeFile(join(folder, name), earlier);
  }
}
