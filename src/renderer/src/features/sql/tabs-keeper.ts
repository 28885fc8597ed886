/** Long enough that the lake does not write with every key. */
const KEEP_MS = 1500;

interface TabsKeeping {
  /** What the lake keeps by now; null: nothing. */
  readonly read: () => Promise<string | null>;
  /** What is to be kept in place of `kept`; null where there is no room for it. */
  readonly textWith: (kept: string | null) => string | null;
  readonly write: (text: string) => Promise<unknown>;
}

interface Wait {
  readonly timer: ReturnType<typeof setTimeout>;
  /** What the lake kept when the wait began; undefined until that is known. */
  kept: string | null | undefined;
}

/** Keeps the open tabs in the lake as they change, beside those that another browser puts there. */
export class TabsKeeper {
  readonly #keeping: TabsKeeping;
  /** Null where there is nothing new to be kept. */
  #wait: Wait | null = null;

  constructor(keeping: TabsKeeping) {
    this.#keeping = keeping;
  }

  readonly changed = (): void => {
    if (this.#wait !== null) return;
    const timer = setTimeout(() => {
      this.#wait = null;
      void this.#keep(undefined);
    }, KEEP_MS);
    const wait: Wait = { timer, kept: undefined };
    this.#wait = wait;
    // A page that is closed has no time to ask.
    this.#keeping.read().then((kept) => {
      wait.kept = kept;
    }, notKept);
  };

  /** At once, where there is something new: the page may be about to go, and what it has not sent by then is never sent. */
  readonly flush = (): void => {
    const wait = this.#wait;
    if (wait === null) return;
    clearTimeout(wait.timer);
    this.#wait = null;
    void this.#keep(wait.kept);
  };

  /** `known` undefined: what the lake keeps is asked first, so that nothing is written over that another browser put there meanwhile. */
  async #keep(known: string | null | undefined): Promise<void> {
    try {
      const text = this.#keeping.textWith(known === undefined ? await this.#keeping.read() : known);
      if (text !== null) await this.#keeping.write(text);
    } catch (error) {
      notKept(error);
    }
  }
}

/** They are in the browser's storage all the same. */
function notKept(error: unknown): void {
  console.warn('The lake could not keep the open tabs.', error);
}
