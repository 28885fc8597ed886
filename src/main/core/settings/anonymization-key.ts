import { createHmac } from 'node:crypto';
import type { FeedName } from '../../../shared/ids';
import { LakeError } from '../../../shared/errors';
import type { EventLog } from '../jobs/event-log';
import type { Secret, Secrets } from '../ports';
import type { SettingsStore } from './settings-store';

/** The key that pseudonyms of one lake are made with. The lake itself holds its fingerprint alone. */
export interface AnonymizationKey {
  /**
   * For a run that writes pseudonyms into `feed`. The lake's first one ties the lake to the key; `isFirst` tells that it just did.
   * Errors: REFUSED where the lake is tied to another key, or others may read this one; IO.
   */
  forWriting(feed: FeedName): Promise<{ key: Uint8Array; isFirst: boolean }>;
  /** Whether the lake is tied to a key, and where this user's is; makes none. Errors: REFUSED where the lake's is another or gone, or as `Secrets`. */
  examine(): Promise<{ tied: boolean; origin: string | null }>;
}

export interface AnonymizationKeyPorts {
  readonly root: string;
  readonly secrets: Secrets;
  readonly settings: SettingsStore;
  readonly events: EventLog;
}

const name = 'anonymization-key';

export function createAnonymizationKey({ root, secrets, settings, events }: AnonymizationKeyPorts): AnonymizationKey {
  // One at a time: feeds are exported side by side, and each would tie the lake.
  let last: Promise<unknown> = Promise.resolve();

  const forWriting: AnonymizationKey['forWriting'] = async (feed) => {
    const tied = (await settings.get()).anonymizationKeyFingerprint;
    // A lake that is tied has its key somewhere: a new one could only be a wrong one, and would lie about as if it were in use.
    const secret = tied === undefined ? await secrets.getOrCreate(name) : await secrets.find(name);
    if (tied !== undefined) {
      if (secret === null || fingerprintOf(secret) !== tied) throw otherKey(root, secret);
      return { key: pseudonymKey(secret), isFirst: false };
    }
    if (secret === null) throw new LakeError('INTERNAL', 'No key was made.');
    const fingerprint = fingerprintOf(secret);
    let isFirst = false;
    const now = await settings.change((current) => {
      isFirst = current.anonymizationKeyFingerprint === undefined;
      return isFirst ? { ...current, anonymizationKeyFingerprint: fingerprint } : current;
    });
    // Another process may have tied the lake meanwhile, to this key or to its own.
    if (now.anonymizationKeyFingerprint !== fingerprint) throw otherKey(root, secret);
    if (!isFirst) return { key: pseudonymKey(secret), isFirst };
    await events.append('feed', { event: 'keyed', feed, runId: null, details: { fingerprint, origin: secret.origin } });
    return { key: pseudonymKey(secret), isFirst };
  };

  return {
    forWriting(feed) {
      const mine = last.then(() => forWriting(feed));
      last = mine.catch(() => undefined);
      return mine;
    },
    async examine() {
      const tied = (await settings.get()).anonymizationKeyFingerprint;
      const secret = await secrets.find(name);
      if (tied !== undefined && (secret === null || fingerprintOf(secret) !== tied)) throw otherKey(root, secret);
      return { tied: tied !== undefined, origin: secret?.origin ?? null };
    },
  };
}

/** 64 bits: enough to tell keys apart; one way, so that the lake gives nothing of the key away. */
export function fingerprintOf({ value }: Secret): string {
  return createHmac('sha256', value).update('lagoon anonymization key, fingerprint').digest('hex').slice(0, 16);
}

/** Another use of the secret than the fingerprint's, hence another key. */
function pseudonymKey({ value }: Secret): Uint8Array {
  return createHmac('sha256', value).update('lagoon anonymization key, pseudonyms').digest();
}

function otherKey(root: string, secret: Secret | null): LakeError {
  const found =
    secret === null
      ? 'and this user has none here'
      : `and the one of ${secret.origin} is another: the same person would become two`;
  return new LakeError(
    'REFUSED',
    `The pseudonyms in ${root} were made with a key, ${found}. No anonymized feed is exported until that key is here. Copy it from the machine or the user that exported first ` +
      `(its lagoon/anonymization-key, mode 600, or LAGOON_ANONYMIZATION_KEY). If it is lost, begin anew: empty the anonymized feeds and remove anonymizationKeyFingerprint from lake.json.`,
    { details: { path: root, origin: secret?.origin ?? null } },
  );
}
