import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accountGrantSchema, keyOf, type AccountGrant } from './database-grants';

/**
 * What Lagoon granted on a MySQL server and has not taken back, kept in the lake's permissions.json: the grants of feeds may be gone by then, a table
 * mapped otherwise, or the server away. Noted before it is granted, forgotten once it is taken back: there may be less on the server, never more.
 */
export const notedGrantSchema = accountGrantSchema.extend({
  /** host:port */
  server: z.string(),
  /** Of the newest GRANT: what takes back an older one does not forget this one. */
  id: z.string(),
});
export type NotedGrant = z.infer<typeof notedGrantSchema>;

/** With grants that are about to be made, or were. */
export function noting(noted: readonly NotedGrant[], granted: readonly AccountGrant[], server: string): NotedGrant[] {
  const all = new Map(noted.map((each) => [placeOf(each), each]));
  for (const grant of granted) {
    const place = placeOf({ ...grant, server });
    const privileges = [...new Set([...(all.get(place)?.privileges ?? []), ...grant.privileges])];
    all.set(place, { ...grant, privileges, server, id: randomUUID() });
  }
  return [...all.values()];
}

/** Without privileges that were taken back, of grants that nobody made again meanwhile. */
export function forgetting(noted: readonly NotedGrant[], takenBack: readonly NotedGrant[]): NotedGrant[] {
  return noted
    .map((each) => {
      const gone = takenBack.filter(({ id }) => id === each.id).flatMap(({ privileges }) => privileges);
      return { ...each, privileges: each.privileges.filter((privilege) => !gone.includes(privilege)) };
    })
    .filter(({ privileges }) => privileges.length > 0);
}

function placeOf(grant: AccountGrant & { readonly server: string }): string {
  return `${grant.server} ${keyOf(grant)}`;
}
