import { LakeError } from '../../../shared/errors';
import { reasonOf, systemCodeOf } from '../network/system-code';
import { tlsRefusal, type TlsWords } from '../network/tls-refusal';
import type { ServerAddress } from './address';

/** What broke a connection, said with what to do: REFUSED where trying again does not mend it (certificates), else UNAVAILABLE. `sent`: the request may have arrived. */
export function connectionFailure(address: ServerAddress, error: unknown, sent: boolean): LakeError {
  if (error instanceof LakeError) return error;
  const code = systemCodeOf(error);
  const details = { server: address.shown, system: code };
  if (/^ERR_HTTP2_(ERROR|SESSION_ERROR)|^ERR_SSL_TLSV1_ALERT_NO_APPLICATION/.test(code) && !sent) {
    return new LakeError(
      'SOURCE',
      `${address.shown} does not speak HTTP/2 (${code}). Set HTTP/1.1 under Settings, ksqlDB.`,
      { details, cause: error },
    );
  }
  const refusal = tlsRefusal(error, tlsWords);
  if (refusal !== null) {
    return new LakeError('REFUSED', `The ksqlDB server ${address.shown} ${refusal}`, { details, cause: error });
  }
  const reason = reasonOf(error);
  return unavailable(
    address,
    sent ? `ended the connection (${reason})` : `cannot be reached (${reason})`,
    'Check that it runs and that the address under Settings, ksqlDB, is right.',
    sent,
    error,
  );
}

export function noConnection(address: ServerAddress, timeoutMs: number): LakeError {
  return unavailable(
    address,
    `did not take the connection within ${timeoutMs / 1000} s`,
    'Check the address under Settings, ksqlDB, and that no firewall is between.',
    false,
  );
}

/** `timeoutMs`: `timeoutSeconds` of the settings. */
export function silent(address: ServerAddress, timeoutMs: number): LakeError {
  return unavailable(
    address,
    `sent nothing for ${timeoutMs / 1000} s`,
    'Try again, or give it more time under Settings, ksqlDB.',
    true,
  );
}

export function cancelled(what = 'The request to ksqlDB'): LakeError {
  return new LakeError('CANCELLED', `${what} was cancelled.`);
}

function unavailable(address: ServerAddress, what: string, remedy: string, sent: boolean, cause?: unknown): LakeError {
  return new LakeError('UNAVAILABLE', `The ksqlDB server ${address.shown} ${what}. ${remedy}`, {
    details: { server: address.shown, sent },
    ...(cause === undefined ? {} : { cause }),
  });
}

const tlsWords: TlsWords = {
  kind: 'ksqlDB',
  side: 'server',
  otherNameRemedy: 'Use that name in the address under Settings, ksqlDB.',
  noTlsRemedy: 'Write http:// in its address, or name its TLS port.',
};
