import { LakeError, messageOf } from '../../../shared/errors';
import type { ServerAddress } from './address';

/** What broke a connection, said with what to do: REFUSED where trying again does not mend it (certificates), else UNAVAILABLE. `sent`: the request may have arrived. */
export function connectionFailure(address: ServerAddress, error: unknown, sent: boolean): LakeError {
  if (error instanceof LakeError) return error;
  const code = codeOf(error);
  const refusal = refusalOf(code, error);
  const details = { server: address.shown, system: code };
  if (refusal !== null) {
    return new LakeError('REFUSED', `The ksqlDB server ${address.shown} ${refusal}`, { details, cause: error });
  }
  if (/^ERR_HTTP2_(ERROR|SESSION_ERROR)|^ERR_SSL_TLSV1_ALERT_NO_APPLICATION/.test(code) && !sent) {
    return new LakeError(
      'SOURCE',
      `${address.shown} does not speak HTTP/2 (${code}). Set HTTP/1.1 under Settings, ksqlDB.`,
      { details, cause: error },
    );
  }
  const message = messageOf(error);
  const shown = message === '' || message === code ? code : message;
  return unavailable(
    address,
    sent ? `ended the connection (${shown})` : `cannot be reached (${shown})`,
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

/** By node:tls's codes, which are OpenSSL's names of what went wrong; Electron's BoringSSL uses the same. Null: no matter of certificates. */
function refusalOf(code: string, error: unknown): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'has a certificate that has expired. Have it renewed, or check the clock of this machine.';
    case 'CERT_NOT_YET_VALID':
      return 'has a certificate that is not valid yet. Check the clock of this machine.';
    case 'CERT_REVOKED':
      return 'has a certificate that was revoked. Ask whoever runs the server.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `has a certificate for another name (${messageOf(error)}). Use that name in the address under Settings, ksqlDB.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
    case 'CERT_SIGNATURE_FAILURE':
      return `has a certificate of an authority that is not trusted here (${code}). Set the CA file of the server under Settings, ksqlDB.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'does not answer with TLS. Write http:// in its address, or name its TLS port.';
  }
  if (/ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|NO_CERTIFICATE)|CERTIFICATE_REQUIRED/.test(code)) {
    return `does not accept the client certificate, or asks for one that is not set (${code}). Set a certificate that the server trusts, with its key, under Settings, ksqlDB.`;
  }
  if (code.startsWith('ERR_SSL_') && !code.includes('NO_APPLICATION')) {
    return `cannot agree on TLS with this machine (${code}). Check its protocol versions and ciphers.`;
  }
  return null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
