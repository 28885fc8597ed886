import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** What set-up fetches and can fetch again: never in node_modules, which `npm ci` empties. */
export const cache = resolve(root, process.env['LAGOON_CACHE'] ?? '.cache');

/** @param {...string} parts */
export const inRoot = (...parts) => join(root, ...parts);
/** @param {...string} parts */
export const inCache = (...parts) => join(cache, ...parts);
