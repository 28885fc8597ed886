import { z } from 'zod';
import { languageSchema } from '../language';
import { command, query } from './define';
import { emptySchema } from './types';

/** What only the desktop can do. Served by Electron's main process; `lagoon serve` answers REFUSED, and the page asks for a typed path. */
export const shell = {
  capabilities: query(emptySchema, z.object({ desktop: z.boolean() })),
  chooseFolder: command(z.object({ title: z.string() }), z.object({ path: z.string().nullable() })),
  chooseFile: command(
    z.object({
      title: z.string(),
      kind: z.object({ name: z.string(), extensions: z.array(z.string().min(1)).min(1) }),
    }),
    z.object({ path: z.string().nullable() }),
  ),
  chooseSaveFile: command(
    z.object({ title: z.string(), defaultName: z.string() }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Opens another lake folder: both processes restart on it. */
  openLake: command(z.object({ path: z.string().min(1) }), emptySchema, ['*']),
  /** The language of the application menu, which the page says when it has opened and when it changes. A browser has a menu of its own. */
  speak: command(z.object({ language: languageSchema }), emptySchema),
};
