import { z } from 'zod';
import { wireErrorSchema } from '../errors';

/**
 * Version of the frames below. Every call carries it, so that a page left open over an update is told to reload
 * instead of being misread.
 */
export const PROTOCOL_VERSION = 1;

/** Chosen by the caller, never used twice on one connection. */
const callId = z.int().min(0);

export const callFrameSchema = z.object({
  type: z.literal('call'),
  id: callId,
  protocol: z.int(),
  /** `noun.verb`. */
  operation: z.string().min(1).max(128),
  input: z.unknown().optional(),
  /** Streams only: how many items the server may send before it is given more. */
  credit: z.int().min(1).max(1024).optional(),
});

export const frameSchema = z.discriminatedUnion('type', [
  callFrameSchema,
  /** Page → server: so many items more of a stream. */
  z.object({ type: z.literal('credit'), id: callId, items: z.int().min(1).max(1024) }),
  /** Page → server: the answer is not wanted any more. Nothing is sent back. */
  z.object({ type: z.literal('cancel'), id: callId }),
  /** Server → page: the one answer of a query or command. */
  z.object({ type: z.literal('result'), id: callId, value: z.unknown().optional() }),
  /** Server → page: one item of a stream; takes one credit. */
  z.object({ type: z.literal('item'), id: callId, value: z.unknown().optional() }),
  /** Server → page: the stream ended well. */
  z.object({ type: z.literal('end'), id: callId }),
  /** Server → page: the call failed; nothing follows for this id. */
  z.object({ type: z.literal('error'), id: callId, error: wireErrorSchema }),
]);

export type Frame = z.infer<typeof frameSchema>;
export type CallFrame = z.infer<typeof callFrameSchema>;
