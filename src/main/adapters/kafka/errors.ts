import { KafkaJSError, KafkaJSProtocolError, KafkaJSSASLAuthenticationError } from 'kafkajs';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ErrorCode, ErrorDetails } from '../../../shared/errors';

/** kafkajs wraps what happened in what it did about it ("retries exceeded"): the first cause says which. */
function rootOf(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 10 && current instanceof Error && current.cause !== undefined; depth++)
    current = current.cause;
  return current;
}

function codeOf(root: unknown): ErrorCode {
  if (root instanceof KafkaJSProtocolError) {
    if (root.type === 'UNKNOWN_TOPIC_OR_PARTITION') return 'NOT_FOUND';
    if (root.type.endsWith('_AUTHORIZATION_FAILED')) return 'REFUSED';
    return root.retriable ? 'UNAVAILABLE' : 'SOURCE';
  }
  if (root instanceof KafkaJSSASLAuthenticationError) return 'REFUSED';
  if (root instanceof KafkaJSError) return root.retriable ? 'UNAVAILABLE' : 'SOURCE';
  // What else kafkajs lets through is a socket's error, which has a code (ECONNREFUSED), or a defect, which repeating does not mend.
  return root instanceof Error && 'code' in root ? 'UNAVAILABLE' : 'SOURCE';
}

/** What kafkajs threw, as the port's error. `doing`: "Writing to topic x". */
export function toLakeError(error: unknown, doing: string, details: ErrorDetails): LakeError {
  if (error instanceof LakeError) return error;
  const root = rootOf(error);
  const code = codeOf(root);
  const remedy = code === 'REFUSED' ? ' Give the user of these settings the right to do so (kafka-acls.sh --add).' : '';
  return new LakeError(code, `${doing} failed: ${messageOf(root)}${remedy}`, { details, cause: error });
}
