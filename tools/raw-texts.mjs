import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const suffix = '?raw';

/** For Rolldown: `x?raw` is the text of the file, as Vite has it. */
export const rawTexts = {
  name: 'raw-texts',
  /** @param {string} id @param {string | undefined} importer */
  resolveId: (id, importer) =>
    id.endsWith(suffix) && importer !== undefined ? resolve(dirname(importer), id) : undefined,
  /** @param {string} id */
  async load(id) {
    if (!id.endsWith(suffix)) return undefined;
    return `export default ${JSON.stringify(await readFile(id.slice(0, -suffix.length), 'utf8'))};`;
  },
};
