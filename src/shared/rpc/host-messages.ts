import { z } from 'zod';

/** What a utility process is for. */
export const hostRoles = ['core', 'query'] as const;
export const hostRoleSchema = z.enum(hostRoles);
export type HostRole = z.infer<typeof hostRoleSchema>;

/** What a utility process is started with: its second argument, as JSON. */
export const hostConfigSchema = z.object({
  lakeRoot: z.string().min(1),
  /** Every answer is checked against the contract; tests and development. */
  checkOutput: z.boolean(),
});
export type HostConfig = z.infer<typeof hostConfigSchema>;

const channel = z.int().min(0);

/**
 * Parent → utility process. A desktop's page comes as a port transferred with `connect`; over a forked process's one pipe,
 * many pages share it by channel number.
 */
export const toHostSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connect'), channel }),
  z.object({ type: z.literal('value'), channel, value: z.unknown() }),
  z.object({ type: z.literal('close'), channel }),
  z.object({ type: z.literal('stop') }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

/** Utility process → parent. */
export const fromHostSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('value'), channel, value: z.unknown() }),
  z.object({ type: z.literal('close'), channel }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;
