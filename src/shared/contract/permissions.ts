import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { emptySchema, instantSchema } from './types';

/** Each includes those before it: a writer reads, an administrator writes, changes the feed and grants. */
export const accessSchema = z.enum(['read', 'write', 'admin']);
export type Access = z.infer<typeof accessSchema>;

/** As the operating system names them. */
export const principalSchema = z.object({
  principal: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\p{Cc}'"`\\]+$/u, 'A name has no quotes, backslashes or control characters.'),
  principalType: z.enum(['user', 'group']).default('user'),
});
export type Principal = z.infer<typeof principalSchema>;

/** `*`: every feed, those to come too. */
export const grantedFeedSchema = z.union([z.literal('*'), feedNameSchema]);

export const grantSchema = principalSchema.extend({
  feed: grantedFeedSchema,
  access: accessSchema,
  grantedBy: z.string(),
  grantedAt: instantSchema,
});
export type Grant = z.infer<typeof grantSchema>;

const changeSchema = principalSchema.extend({ feed: grantedFeedSchema, access: accessSchema });

export const permissionsStatusSchema = z.object({
  /** False while no grants were ever begun: everybody may do everything that the files let them. */
  isEnforced: z.boolean(),
  /** Who asks: the user that this program runs as, with groups. */
  user: z.string(),
  groups: z.array(z.string()),
  /** Whether that user may grant and revoke every feed's. */
  mayAdminister: z.boolean(),
  grants: z.array(grantSchema),
  /** The copy in the warehouse's table data_lake_permissions, for BI and for grants of the server's own. */
  mirror: z.object({
    state: z.enum(['absent', 'current', 'behind', 'unreachable']),
    place: z.string(),
    /** Whether grants are also made to the MySQL users of the same names. */
    grantsInMysql: z.boolean(),
    problem: z.string().nullable(),
  }),
});
export type PermissionsStatus = z.infer<typeof permissionsStatusSchema>;

const changed = ['permissions', 'feeds', 'lake', 'queries'];
const outcomeSchema = z.object({
  /** Statements that were run on the MySQL server, without secrets. */
  statements: z.array(z.string()),
  /** What could not be mirrored, and what to do; the change itself stands. */
  warnings: z.array(z.string()),
});

/** Who may read, write and administer which feed. Kept in the lake, mirrored in the warehouse. Errors of changes: REFUSED (not an administrator of the feed). */
export const permissions = {
  list: query(z.object({ feed: grantedFeedSchema.optional() }), permissionsStatusSchema),
  /**
   * Begins to enforce, with the present user as administrator of every feed, and makes the warehouse's table. Again: mirrors anew. `grantsInMysql` left
   * out: as it is; at first false.
   */
  createTable: command(z.object({ grantsInMysql: z.boolean().optional() }), outcomeSchema, changed),
  /** Errors: CONFLICT (it is granted already), NOT_FOUND (feed), REFUSED before `createTable`. */
  grant: command(changeSchema, outcomeSchema, changed),
  /** Errors: NOT_FOUND, REFUSED (the last administrator of every feed). */
  revoke: command(changeSchema, outcomeSchema, changed),
  /** Of the present user where no other is named. */
  check: query(
    z.object({ principal: principalSchema.optional(), feed: feedNameSchema, access: accessSchema }),
    /** `because`: the grant, the level of the feed, or what is missing, as a sentence. */
    z.object({ isAllowed: z.boolean(), because: z.string() }),
  ),
  /**
   * Takes back what was granted on the MySQL server, ends enforcement and forgets the grants; the warehouse's table stays as it is. Errors: REFUSED where
   * that server is set up, and something cannot be taken back.
   */
  end: command(emptySchema, outcomeSchema, changed),
};
