import { LakeError } from '../../../shared/errors';
import type { Session } from './session';

/** What init, sync and the page do. */
const needed = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'CREATE VIEW',
  'CREATE TEMPORARY TABLES',
];

/** Null where nothing is missing. */
export async function missingRights(session: Session, database: string, username: string): Promise<LakeError | null> {
  const [[isReadOnly] = []] = await session.rows('SELECT @@GLOBAL.read_only');
  const held = heldRights(
    (await session.rows('SHOW GRANTS')).map(([line]) => line ?? ''),
    database,
  );
  const missing = held.has('ALL PRIVILEGES') ? [] : needed.filter((right) => !held.has(right));
  if (missing.length > 0) {
    const asksOnly = held.has('SELECT') ? ' It can be asked, and not filled.' : '';
    return new LakeError(
      'REFUSED',
      `${username} lacks rights to the database ${database}: ${missing.join(', ')}.${asksOnly} Let an administrator run: GRANT ${missing.join(', ')} ON \`${database}\`.* TO '${username}'@'%'.`,
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
