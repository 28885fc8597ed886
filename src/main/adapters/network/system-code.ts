import { messageOf } from '../../../shared/errors';

/** "ECONNREFUSED", "CERT_HAS_EXPIRED": of Node's own errors, empty of others. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A name with several addresses fails with an error that has but a code. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  const code = systemCodeOf(error);
  return code === '' && error instanceof Error ? error.name : code;
}
