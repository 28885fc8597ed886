import type { Keyring } from '../adapters/system/keyring';
import { LakeError } from '../../shared/errors';
import type { KeyringAnswer, KeyringAsk } from '../../shared/rpc/keyring-messages';

/** The desktop may ask its user to unlock the keyring, which takes as long as it takes; but not for ever. */
const ANSWER_TIMEOUT_MS = 120_000;

/** The desktop's keyring, asked by messages to Electron's main process. */
export class ParentKeyring implements Keyring {
  readonly #post: (ask: KeyringAsk) => void;
  readonly #waiting = new Map<number, (answer: KeyringAnswer['answer']) => void>();
  #nextId = 1;

  constructor(post: (ask: KeyringAsk) => void) {
    this.#post = post;
  }

  /** Hands over what the main process sent. */
  receive({ id, answer }: KeyringAnswer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  async state(): ReturnType<Keyring['state']> {
    const answer = await this.#ask({ kind: 'state' });
    if (answer.kind !== 'state') throw unexpected();
    const { available, reason } = answer;
    return available === null ? { available, reason } : { available, reason: null };
  }

  async get(name: Parameters<Keyring['get']>[0]): Promise<string | null> {
    const answer = await this.#ask({ kind: 'get', name });
    if (answer.kind !== 'value') throw unexpected();
    return answer.value;
  }

  async set(name: Parameters<Keyring['set']>[0], value: string | null): Promise<void> {
    await this.#ask({ kind: 'set', name, value });
  }

  async #ask(ask: KeyringAsk['ask']): Promise<KeyringAnswer['answer']> {
    const id = this.#nextId++;
    const answer = await new Promise<KeyringAnswer['answer']>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new LakeError('UNAVAILABLE', 'The keyring of this desktop does not answer. Unlock it, or log in anew.'));
      }, ANSWER_TIMEOUT_MS);
      this.#waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      this.#post({ type: 'keyring', id, ask });
    });
    if (answer.kind === 'failed') throw new LakeError('IO', answer.message);
    return answer;
  }
}

function unexpected(): LakeError {
  return new LakeError('INTERNAL', 'The keyring answered what was not asked.');
}
