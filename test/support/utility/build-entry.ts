import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export interface BuiltEntry {
  readonly path: string;
  remove(): Promise<void>;
}

/** A TypeScript entry as one file that plain Node can fork, in a temporary folder. */
export async function buildEntry(sourcePath: string): Promise<BuiltEntry> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-entry-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: sourcePath,
      outDir: folder,
      target: 'node20',
      rolldownOptions: { output: { format: 'es', entryFileNames: 'entry.mjs' } },
    },
  });
  return { path: join(folder, 'entry.mjs'), remove: () => rm(folder, { recursive: true }) };
}
