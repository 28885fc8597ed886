import type { PasswordName } from '../../core/ports';

/** Where a desktop keeps passwords encrypted. Only Electron's main process can ask it, so the core's process asks that one. */
export interface Keyring {
  /** `available`: its name, for people; null where there is none that encrypts, and then why, as a sentence. */
  state(): Promise<
    { readonly available: string; readonly reason: null } | { readonly available: null; readonly reason: string }
  >;
  get(name: PasswordName): Promise<string | null>;
  /** Null forgets it. */
  set(name: PasswordName, value: string | null): Promise<void>;
}
