import { describe, expect, it } from 'vitest';
import { tlsRefusal, type TlsWords } from './tls-refusal';

const words: TlsWords = {
  kind: 'MySQL',
  side: 'server',
  otherNameRemedy: 'Use that name.',
  noTlsRemedy: 'Turn TLS off.',
};
const refused = (code: string, message = 'of no matter'): string | null =>
  tlsRefusal(code === '' ? new Error(message) : Object.assign(new Error(message), { code }), words);

describe('what TLS failed for', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'has a certificate that has expired.'],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid', 'has a certificate that is not valid yet.'],
    ['CERT_REVOKED', 'certificate revoked', 'was revoked. Ask whoever runs the server.'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
      'DNS:b). Use that name.',
    ],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'Set the CA file of the server'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'Set the CA file'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'unable to get issuer certificate', 'Set the CA file'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate', 'Set the CA file'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'Set the CA file'],
    ['CERT_UNTRUSTED', 'certificate not trusted', 'Set the CA file'],
    ['INVALID_CA', 'invalid CA certificate', 'Set the CA file'],
    ['CERT_SIGNATURE_FAILURE', 'certificate signature failure', 'under Settings, MySQL.'],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'SSL routines:ssl3_get_record:wrong version number',
      'answer with TLS. Turn TLS off.',
    ],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:SSL alert number 116',
      'or asks for one that is not set',
    ],
    // Of ours, and not of the server's.
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'sslv3 alert certificate expired', 'not accept the client certificate'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'sslv3 alert certificate revoked', 'not accept the client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca', 'Set a certificate that the server trusts'],
  ])('is told of %s, and of its words where a client took the code away', (code, message, said) => {
    expect(refused(code, message)).toContain(said);
    expect(refused('', message)).toContain(said);
  });

  it('is told by its code where there is no word for it', () => {
    expect(refused('ERR_SSL_UNSUPPORTED_PROTOCOL')).toBe(
      'cannot agree on TLS with this machine (ERR_SSL_UNSUPPORTED_PROTOCOL). Check which protocol versions and ciphers it takes, and the files under Settings, MySQL.',
    );
  });

  it('is nothing where it is no matter of TLS, whatever words the message quotes', () => {
    expect(refused('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1')).toBeNull();
    expect(refused('ER_DUP_ENTRY', "Duplicate entry 'self-signed certificate' for key 'uq'")).toBeNull();
    expect(refused('', 'closed at once')).toBeNull();
    expect(tlsRefusal('certificate', words)).toBeNull();
  });
});
