import { join } from 'node:path';
import { z } from 'zod';
import { grantSchema, type Grant } from '../../../shared/contract/permissions';
import { parseJson, versionedRecord, wrong, type Written } from '../feeds/written-json';
import type { Clock, Files } from '../ports';
import { underSettingsLock } from '../settings/settings-lock';
import { notedGrantSchema, type NotedGrant } from './noted-grants';

const formatVersion = 1;

/** What permissions.json of the lake says. */
export interface Permissions {
  readonly grants: readonly Grant[];
  /** Whether the MySQL users of the same names are granted the same. */
  readonly grantsInMysql: boolean;
  /** What they were granted and still have, as far as Lagoon knows. */
  readonly mysqlGrants: readonly NotedGrant[];
}

export interface PermissionStore {
  /** Null where nothing is enforced: there is no such file. Error: CORRUPT naming line and field; then nobody may do anything. */
  read(): Promise<Permissions | null>;
  /**
   * Saves what `edit` makes of it, one change at a time among all processes; null removes the file. `edit` throws to leave all as it is.
   * Errors: as `read`; CONFLICT, retryable.
   */
  change<T extends Permissions | null>(
    edit: (current: Permissions | null) => T,
  ): Promise<{ readonly before: Permissions | null; readonly after: T }>;
}

const fileSchema = z.object({
  grants: z.array(grantSchema),
  grantsInMysql: z.boolean().default(false),
  mysqlGrants: z.array(notedGrantSchema).default([]),
});

export function createPermissionStore(files: Files, root: string, clock: Clock): PermissionStore {
  const path = join(root, 'permissions.json');

  const read = async (): Promise<Permissions | null> =>
    (await files.stat(path)) === null ? null : readPermissions(path, await files.readText(path));

  return {
    read,
    change: (edit) =>
      underSettingsLock(path, { files, clock }, async (assertHeld) => {
        const before = await read();
        const after = edit(before);
        await assertHeld();
        if (after === null) await files.remove(path);
        else await files.replaceText(path, `${JSON.stringify({ formatVersion, ...after }, null, 2)}\n`);
        return { before, after };
      }),
  };
}

/** Error: CORRUPT. */
export function readPermissions(path: string, text: string): Permissions {
  const written: Written = { path, text, code: 'CORRUPT', remedy: 'Mend it there; until then nobody has access.' };
  const { record } = versionedRecord(written, parseJson(written), { what: 'the permissions', newest: formatVersion });
  const parsed = fileSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(written, {
    path: (issue?.path ?? []).filter((part) => typeof part !== 'symbol'),
    message: issue?.message ?? 'it is no list of grants.',
  });
}
