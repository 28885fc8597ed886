import { messageOf } from '../../../shared/errors';
import { systemCodeOf } from './system-code';

/** What is connected to, which is also the page of the settings where it is set up. */
export type ServerKind = 'Kafka' | 'ksqlDB' | 'MySQL';

/** What differs between the servers in what is said of TLS. The remedies are whole sentences. */
export interface TlsWords {
  readonly kind: ServerKind;
  /** Who has the authority, and trusts certificates. */
  readonly side: 'cluster' | 'server';
  readonly otherNameRemedy: string;
  readonly noTlsRemedy: string;
}

/**
 * What TLS failed for and what to do, to stand behind the server's name. Null: no matter of TLS. By node:tls's codes, which are OpenSSL's names of what went
 * wrong (Electron's BoringSSL uses the same); of an error without a code, by OpenSSL's words.
 */
export function tlsRefusal(error: unknown, words: TlsWords): string | null {
  const code = systemCodeOf(error);
  const message = messageOf(error);
  const reason = code === '' ? message : code;
  const names = toNames(reason);
  // First: it tells of our certificate in the words of the server's.
  if (/ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|NO_CERTIFICATE)|CERTIFICATE_REQUIRED/.test(names)) {
    return `does not accept the client certificate, or asks for one that is not set (${reason}). Set a certificate that the ${words.side} trusts, with its key, under Settings, ${words.kind}.`;
  }
  if (/CERT(IFICATE)?_HAS_EXPIRED/.test(names)) {
    return 'has a certificate that has expired. Have it renewed, or check the clock of this machine.';
  }
  if (/CERT(IFICATE_IS)?_NOT_YET_VALID/.test(names)) {
    return 'has a certificate that is not valid yet. Check the clock of this machine.';
  }
  if (/CERT(IFICATE)?_REVOKED/.test(names)) {
    return `has a certificate that was revoked. Ask whoever runs the ${words.side}.`;
  }
  if (/CERT_ALTNAME_INVALID|CERTIFICATE_S_ALTNAMES/.test(names)) {
    return `has a certificate for another name (${message}). ${words.otherNameRemedy}`;
  }
  if (untrusted.test(names)) {
    return `has a certificate of an authority that is not trusted here (${reason}). Set the CA file of the ${words.side} under Settings, ${words.kind}.`;
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(names)) {
    return `does not answer with TLS. ${words.noTlsRemedy}`;
  }
  if (/^ERR_(SSL|TLS|OSSL)_/.test(code)) return noAgreement(reason, words);
  return null;
}

export function noAgreement(reason: string, { kind }: TlsWords): string {
  return `cannot agree on TLS with this machine (${reason}). Check which protocol versions and ciphers it takes, and the files under Settings, ${kind}.`;
}

const untrusted =
  /SELF_SIGNED_CERT|UNABLE_TO_GET_(LOCAL_)?ISSUER_CERT|UNABLE_TO_VERIFY_(LEAF_SIGNATURE|THE_FIRST_CERT)|CERT(IFICATE_NOT_TRUSTED|_UNTRUSTED)|INVALID_CA|CERT(IFICATE)?_SIGNATURE_FAILURE/;

/** Codes and words alike: "unable to get local issuer certificate" as UNABLE_TO_GET_LOCAL_ISSUER_CERTIFICATE. */
function toNames(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}
