import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ServerKind } from './tls-refusal';

/** A bundle of every public authority is some 250 kB; what is larger is another file. */
const MAX_PEM_BYTES = 4_000_000;

/** Paths of PEM files. Null: the public authorities, and no certificate of our own. */
export interface TlsFiles {
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
}

export interface TlsOptions {
  readonly rejectUnauthorized: true;
  readonly minVersion: 'TLSv1.2';
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * What node:tls takes, the files read anew at each call: certificates are renewed while Lagoon runs. The server's certificate is always verified.
 * Errors: REFUSED (a file that is not what it should be), IO (one that cannot be read); both name it.
 */
export async function readTlsFiles(files: TlsFiles, kind: ServerKind, now = Date.now()): Promise<TlsOptions> {
  const { caFile, certificateFile, keyFile } = files;
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(caFile === null ? {} : { ca: await authorities(caFile, kind) }),
    ...(certificateFile === null && keyFile === null ? {} : await ownCertificate(certificateFile, keyFile, kind, now)),
  };
}

async function authorities(path: string, kind: ServerKind): Promise<string> {
  const text = await readPem(path, 'the CA file', kind);
  certificateIn(text, path);
  return text;
}

async function ownCertificate(
  certificateFile: string | null,
  keyFile: string | null,
  kind: ServerKind,
  now: number,
): Promise<{ cert: string; key: string }> {
  if (certificateFile === null || keyFile === null) {
    const [there, missing] = certificateFile === null ? [keyFile, 'certificate'] : [certificateFile, 'key'];
    throw refused(`${there} is set without its ${missing} file. Name both under Settings, ${kind}, or neither.`, there);
  }
  const cert = await readPem(certificateFile, 'the client certificate', kind);
  const key = await readPem(keyFile, 'the key of the client certificate', kind);
  const certificate = certificateIn(cert, certificateFile);
  if (Date.parse(certificate.validTo) < now) {
    throw refused(
      `The client certificate ${certificateFile} expired on ${certificate.validTo}. Have a new one made.`,
      certificateFile,
    );
  }
  if (!certificate.checkPrivateKey(privateKeyIn(key, keyFile))) {
    throw refused(
      `${keyFile} is the key of another certificate than ${certificateFile}. Name the two that belong together.`,
      keyFile,
    );
  }
  return { cert, key };
}

function certificateIn(text: string, path: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw refused(`${path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).`, path, error);
  }
}

function privateKeyIn(text: string, path: string): KeyObject {
  if (text.includes('ENCRYPTED')) {
    throw refused(
      `The key ${path} is encrypted with a passphrase, which Lagoon does not ask for. Write it without one, mode 600 (openssl pkey -in … -out …).`,
      path,
    );
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw refused(`${path} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----).`, path, error);
  }
}

async function readPem(path: string, what: string, kind: ServerKind): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_PEM_BYTES) throw new Error('it is no PEM file');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new LakeError(
      'IO',
      `${path}, ${what} of ${kind}, cannot be read (${messageOf(error)}). Mend the path under Settings, ${kind}, or give this user access.`,
      { details: { path }, cause: error },
    );
  }
}

function refused(message: string, path: string | null, cause?: unknown): LakeError {
  return new LakeError('REFUSED', message, { details: { path }, ...(cause === undefined ? {} : { cause }) });
}
