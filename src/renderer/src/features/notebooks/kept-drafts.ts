import { z } from 'zod';
import { notebookCellSchema, type NotebookCell } from '../../../../shared/contract/workspace';
import { sqlFenceOf } from '../../../../shared/sql-fence';
import type { FileVersion } from './file-versions';

/** What was typed into a notebook and not saved when the page was closed. */
export interface KeptDraft {
  readonly cells: readonly NotebookCell[];
  /** The file that it was typed into. */
  readonly base: FileVersion;
}

const PREFIX = 'lagoon.notebook.draft.';
/** Notebooks that are opened never again leave theirs behind: the oldest go. */
const MOST_DRAFTS = 20;

/** Of a release that knew of the line of a fence, and not of what stands in it. */
const earlierCellSchema = notebookCellSchema
  .omit({ info: true })
  .transform((cell) => ({ ...cell, info: sqlFenceOf(cell.opening ?? '')?.info ?? null }));

const keptSchema = z.object({
  formatVersion: z.literal(1),
  keptAtMs: z.number(),
  cells: z.array(z.union([notebookCellSchema, earlierCellSchema])),
  base: z.object({ digest: z.string(), changedAt: z.string(), title: z.string() }),
});

/** The drafts of a browser's storage: of each notebook of each lake one, of whichever window typed into it last. */
export class KeptDrafts {
  readonly #storage: Storage;
  /** By key, what this window kept or found there last: anything else is of another window, which still shows it. */
  readonly #own = new Map<string, string>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  read(lakeRoot: string, path: string): KeptDraft | null {
    const key = keyOf(lakeRoot, path);
    const text = this.#storage.getItem(key);
    const draft = this.#parse(key, text);
    if (text !== null && draft !== null) this.#own.set(key, text);
    return draft;
  }

  has(lakeRoot: string, path: string): boolean {
    return this.#storage.getItem(keyOf(lakeRoot, path)) !== null;
  }

  /** Whether a change of `changedKey` in the storage may have taken this notebook's draft away; null is a change of all keys. */
  isAbout(lakeRoot: string, path: string, changedKey: string | null): boolean {
    return changedKey === null || changedKey === keyOf(lakeRoot, path);
  }

  /** False where it is too long to be kept, or to be read again. */
  keep(lakeRoot: string, path: string, { cells, base }: KeptDraft, nowMs: number): boolean {
    const key = keyOf(lakeRoot, path);
    const { digest, changedAt, title } = base;
    const kept: z.infer<typeof keptSchema> = {
      formatVersion: 1,
      keptAtMs: nowMs,
      cells: [...cells],
      base: { digest, changedAt, title },
    };
    const isNew = this.#storage.getItem(key) === null;
    try {
      const text = JSON.stringify(keptSchema.parse(kept));
      this.#storage.setItem(key, text);
      this.#own.set(key, text);
    } catch (error) {
      // An earlier state would come back as if it were the last one. The text is still in the cells; only a restart would lose it.
      this.#storage.removeItem(key);
      console.warn(`What is typed into ${path} is too long to be kept over a restart.`, error);
      return false;
    }
    if (isNew) this.#forgetOldest();
    return true;
  }

  /** What another window typed since stays. */
  forget(lakeRoot: string, path: string): void {
    const key = keyOf(lakeRoot, path);
    if (this.#storage.getItem(key) === this.#own.get(key)) this.#storage.removeItem(key);
  }

  #forgetOldest(): void {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? '');
    const drafts = keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => ({ key, keptAtMs: this.#parse(key, this.#storage.getItem(key))?.keptAtMs ?? 0 }))
      .toSorted((one, other) => other.keptAtMs - one.keptAtMs);
    for (const { key } of drafts.slice(MOST_DRAFTS)) this.#storage.removeItem(key);
  }

  #parse(key: string, text: string | null): z.infer<typeof keptSchema> | null {
    if (text === null) return null;
    try {
      return keptSchema.parse(JSON.parse(text));
    } catch (error) {
      // Another release's, or damaged: the notebook opens without it.
      console.warn(`What is kept under ${key} cannot be read.`, error);
      return null;
    }
  }
}

function keyOf(lakeRoot: string, path: string): string {
  return PREFIX + JSON.stringify([lakeRoot, path]);
}
