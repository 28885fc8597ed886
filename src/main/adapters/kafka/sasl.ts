import type { KafkaSettings } from '../../../shared/contract/settings';
import { LakeError, messageOf } from '../../../shared/errors';
import { createScramClient } from './scram';
import type { Ask } from './security';
import { WireWriter } from './wire';
import type { WireRequest } from './wire';

type SaslSettings = NonNullable<KafkaSettings['sasl']>;

const UNSUPPORTED_MECHANISM = 33;
const ILLEGAL_STATE = 34;
const AUTHENTICATION_FAILED = 58;

/** As Kafka names them. */
const mechanisms: Readonly<Record<SaslSettings['mechanism'], string>> = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
};

/** Names the mechanism, then trades its messages, each inside a Kafka request (KIP-152). */
export async function logIn(ask: Ask, sasl: SaslSettings, password: string | null): Promise<void> {
  const { username } = sasl;
  const mechanism = mechanisms[sasl.mechanism];
  if (password === null) {
    throw refused(
      `There is no password for ${username}. Set it under Settings, Kafka, by \`lagoon settings set-secret kafka-password\`, or in LAGOON_KAFKA_PASSWORD.`,
      sasl,
    );
  }
  const offer = await ask(saslHandshake(mechanism));
  if (offer.errorCode !== 0) throw refused(handshakeRefusal(mechanism, offer), sasl);

  const exchange = async (message: string): Promise<string> => {
    const answer = await ask(saslAuthenticate(Buffer.from(message, 'utf8')));
    if (answer.errorCode === 0) return answer.bytes.toString('utf8');
    const reason = answer.message ?? `error ${answer.errorCode}`;
    throw refused(
      answer.errorCode === AUTHENTICATION_FAILED
        ? `Kafka does not let ${username} in by ${mechanism}: ${reason}. Check the user name, the password and the mechanism.`
        : `Kafka ended the log-in of ${username} by ${mechanism}: ${reason}.`,
      sasl,
    );
  };

  if (sasl.mechanism === 'plain') {
    await exchange(`\0${username}\0${password}`);
    return;
  }
  const scram = createScramClient(sasl.mechanism === 'scram-sha-256' ? 'sha256' : 'sha512', { username, password });
  const serverFirst = await exchange(scram.firstMessage);
  const final = await trusted(() => scram.finalMessage(serverFirst), sasl);
  const serverFinal = await exchange(final);
  await trusted(() => scram.verify(serverFinal), sasl);
}

/** What the server must prove is its doing, and no reason to send it anything more. */
async function trusted<T>(step: () => T | Promise<T>, sasl: SaslSettings): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw refused(
      `This server cannot be trusted with a log-in by ${mechanisms[sasl.mechanism]}: ${messageOf(error)}. Check that the address is the cluster's.`,
      sasl,
    );
  }
}

interface Offer {
  readonly errorCode: number;
  readonly mechanisms: readonly string[];
}

function handshakeRefusal(mechanism: string, { errorCode, mechanisms: offered }: Offer): string {
  switch (errorCode) {
    case UNSUPPORTED_MECHANISM:
      return `Kafka does not offer ${mechanism} at this listener, but ${offered.join(', ') || 'nothing'}. Choose one of those under Settings, Kafka.`;
    case ILLEGAL_STATE:
      return 'This listener of Kafka has no log-in. Switch SASL off, or name the port of its SASL listener.';
    default:
      return `Kafka refused to begin the log-in by ${mechanism} (error ${errorCode}).`;
  }
}

function saslHandshake(mechanism: string): WireRequest<Offer> {
  return {
    name: 'SaslHandshake',
    apiKey: 17,
    version: 1,
    flexible: false,
    body: new WireWriter().string(mechanism).toBuffer(),
    read: (reader) => ({ errorCode: reader.int16(), mechanisms: reader.array(() => reader.string()) }),
  };
}

function saslAuthenticate(message: Buffer): WireRequest<{ errorCode: number; message: string | null; bytes: Buffer }> {
  return {
    name: 'SaslAuthenticate',
    apiKey: 36,
    version: 2,
    flexible: true,
    body: new WireWriter()
      .unsignedVarint(message.length + 1)
      .bytes(message)
      .noTags()
      .toBuffer(),
    read: (reader) => {
      const errorCode = reader.int16();
      const text = reader.compactString();
      const length = reader.unsignedVarint() - 1;
      return { errorCode, message: text, bytes: length > 0 ? reader.bytes(length) : Buffer.alloc(0) };
    },
  };
}

function refused(message: string, { mechanism, username }: SaslSettings): LakeError {
  return new LakeError('REFUSED', message, { details: { mechanism, username } });
}
