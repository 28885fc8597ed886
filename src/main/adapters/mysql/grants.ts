import { LakeError } from '../../../shared/errors';
import { lacksRight, type Place } from './mysql-errors';
import type { Session } from './session';
import { quoted } from './sql-names';

/** What a sync and a live load do. */
export const filling = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE TEMPORARY TABLES'];
/** What init, sync and the page do. DROP, because a view is made by CREATE OR REPLACE. */
const all = [...filling, 'CREATE', 'ALTER', 'DROP', 'INDEX', 'REFERENCES', 'CREATE VIEW'];

/** Null where nothing is missing. */
export async function missingRights(
  session: Session,
  { database, username }: Pick<Place, 'database' | 'username'>,
  needed: readonly string[] = all,
): Promise<LakeError | null> {
  const [[isReadOnly] = []] = await session.rows('SELECT @@GLOBAL.read_only');
  const held = heldRights(
    (await session.rows('SHOW GRANTS')).map(([line]) => line ?? ''),
    database,
  );
  const missing = held.has('ALL PRIVILEGES') ? [] : needed.filter((right) => !held.has(right));
  if (missing.length > 0) {
    const asksOnly = held.has('SELECT') ? ' It can be asked, and not filled.' : '';
    const [[account] = []] = await session.rows('SELECT CURRENT_USER()');
    return new LakeError(
      'REFUSED',
      `${username} lacks rights to the database ${database}: ${missing.join(', ')}.${asksOnly} Let an administrator run: GRANT ${missing.join(', ')} ON ${quoted(database)}.* TO ${accountText(account ?? '')}.`,
      { details: { database, missing: missing.join(', ') } },
    );
  }
  // 1 on a replica; a SUPER user writes all the same, and should not.
  return isReadOnly === '0'
    ? null
    : new LakeError(
        'REFUSED',
        'The server is read-only, as a replica is. Name the server that is written to under Settings, MySQL.',
      );
}

/** `work`; where a right was missing for it, the error names those that `needed` lacks, in the place of the one that the server stumbled on. */
export async function withRights<T>(
  session: Session,
  place: Place,
  needed: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Rights to single tables are not seen here: then the server's own words say more.
    throw lacksRight(error) && !session.isOver ? ((await missingRights(session, place, needed)) ?? error) : error;
  }
}

/** `name@host`, of which a name may have an @ and a host has none. */
function accountText(account: string): string {
  const at = account.lastIndexOf('@');
  return [account.slice(0, at), account.slice(at + 1)].map((part) => `'${part.replaceAll("'", "''")}'`).join('@');
}

/** Rights to the whole database, of lines as `GRANT SELECT, INSERT ON \`data\\_%\`.* TO …`. */
export function heldRights(grants: readonly string[], database: string): Set<string> {
  const held = new Set<string>();
  for (const line of grants) {
    const found = /^GRANT (.+?) ON (\*|`(?:[^`]|``)+`)\.\* TO /.exec(line);
    if (found === null || !covers(found[2] ?? '', database)) continue;
    for (const right of (found[1] ?? '').split(',')) held.add(right.trim().toUpperCase());
  }
  return held;
}

/** A granted name is a pattern: `%`, `_`, escaped by a backslash. */
function covers(pattern: string, database: string): boolean {
  if (pattern === '*') return true;
  const source = pattern
    .slice(1, -1)
    .replaceAll('``', '`')
    .replace(/\\([%_\\])|([%_])|([^\w])/g, (_, escaped?: string, wild?: string, other?: string) =>
      escaped !== undefined
        ? `\\u{${escaped.codePointAt(0)?.toString(16) ?? ''}}`
        : wild !== undefined
          ? wild === '%'
            ? '.*'
            : '.'
          : `\\u{${other?.codePointAt(0)?.toString(16) ?? ''}}`,
    );
  return new RegExp(`^${source}$`, 'u').test(database);
}
