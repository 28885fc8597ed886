import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * The client's side of SCRAM (RFC 5802) without channel binding, as Kafka speaks it: neither proves the other's knowledge of the password by
 * sending it. Throws Error with a sentence about the server, never with the password or what is made of it.
 */

const derive = promisify(pbkdf2);

export type ScramHash = 'sha256' | 'sha512';

/** RFC 7677's least. */
const MIN_ITERATIONS = 4_096;
/** Kafka allows 16,384 for its own. A server that asks for more than this wants this machine busy. */
const MAX_ITERATIONS = 1_000_000;
const NO_CHANNEL_BINDING = 'n,,';

export interface ScramClient {
  /** To be sent first. */
  readonly firstMessage: string;
  /** The answer to the server's first message. */
  finalMessage(serverFirst: string): Promise<string>;
  /** Throws where the server does not know the password either. Only after `finalMessage`. */
  verify(serverFinal: string): void;
}

/** `nonce`: for tests; printable ASCII without a comma. */
export function createScramClient(
  hash: ScramHash,
  { username, password }: { readonly username: string; readonly password: string },
  nonce = randomBytes(24).toString('base64'),
): ScramClient {
  const hmac = (key: Uint8Array, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const firstBare = `n=${escaped(username)},r=${nonce}`;
  let expectedSignature: Buffer | null = null;

  return {
    firstMessage: `${NO_CHANNEL_BINDING}${firstBare}`,

    async finalMessage(serverFirst) {
      const { serverNonce, salt, iterations } = parseServerFirst(serverFirst);
      if (!serverNonce.startsWith(nonce) || serverNonce.length === nonce.length)
        throw new Error("its nonce does not continue this client's: the answer is another conversation's");
      if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS)
        throw new Error(`it asks for ${iterations} iterations; ${MIN_ITERATIONS} to ${MAX_ITERATIONS} are accepted`);

      const keyBytes = hash === 'sha256' ? 32 : 64;
      // Like Kafka's own client, which leaves the password as it is where RFC 5802 has it normalised.
      const salted = await derive(Buffer.from(password, 'utf8'), salt, iterations, keyBytes, hash);
      const clientKey = hmac(salted, 'Client Key');
      const withoutProof = `c=${Buffer.from(NO_CHANNEL_BINDING).toString('base64')},r=${serverNonce}`;
      const authMessage = `${firstBare},${serverFirst},${withoutProof}`;
      const clientSignature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
      expectedSignature = hmac(hmac(salted, 'Server Key'), authMessage);
      return `${withoutProof},p=${xor(clientKey, clientSignature).toString('base64')}`;
    },

    verify(serverFinal) {
      const [first = ''] = serverFinal.split(',');
      if (first.startsWith('e=')) throw new Error(`it says ${first.slice(2)}`);
      const signature = Buffer.from(first.startsWith('v=') ? first.slice(2) : '', 'base64');
      if (
        expectedSignature === null ||
        signature.length !== expectedSignature.length ||
        !timingSafeEqual(signature, expectedSignature)
      )
        throw new Error('it does not know the password itself: its signature is wrong');
    },
  };
}

function parseServerFirst(message: string): { serverNonce: string; salt: Buffer; iterations: number } {
  const fields = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=(\d{1,9})(?:,|$)/.exec(message);
  const [, serverNonce, salt, iterations] = fields ?? [];
  if (serverNonce === undefined || salt === undefined || iterations === undefined)
    throw new Error('its first message is not of SCRAM, or has an extension that must be understood');
  return { serverNonce, salt: Buffer.from(salt, 'base64'), iterations: Number(iterations) };
}

function escaped(username: string): string {
  return username.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
