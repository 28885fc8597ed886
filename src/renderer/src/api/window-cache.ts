import { tableFromIPC, type Table } from 'apache-arrow';

/** Rows [offset, offset + rows) of a result, decoded; the columns are views over the bytes received. */
export interface ResultPage {
  readonly offset: number;
  readonly rows: number;
  readonly table: Table;
  readonly sizeBytes: number;
}

export interface WindowAnswer {
  readonly arrow: Uint8Array;
  readonly rows: number;
}

export interface WindowCacheOptions {
  readonly fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<WindowAnswer>;
  /** Something that a reader may have seen as missing is there now, or failed. */
  readonly onChange: () => void;
  readonly pageRows?: number;
  /** Bound of what is kept, over all pages but those being shown. */
  readonly maxBytes?: number;
  /** How long pages have to stay on screen before they are asked for; the first ones are asked for at once. */
  readonly settleMs?: number;
}

const PAGE_ROWS = 2000;
const MAX_BYTES = 24 * 1024 * 1024;
/** A drag of the scroll bar passes a thousand pages a second and wants the one it ends on. */
const SETTLE_MS = 50;
const MAX_REQUESTS = 2;

/**
 * The pages of one result that have been looked at, least recently used dropped first: a result of any length costs the
 * window a fixed amount. Requests for pages that scrolled out of sight before they came are cancelled.
 */
export class WindowCache {
  readonly #fetch: WindowCacheOptions['fetch'];
  readonly #onChange: () => void;
  readonly #pageRows: number;
  readonly #maxBytes: number;
  /** In order of use, oldest first: a Map keeps insertion order. */
  readonly #pages = new Map<number, ResultPage>();
  readonly #requests = new Map<number, AbortController>();
  readonly #settleMs: number;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #wanted: readonly number[] = [];
  /** The end of the rows that are on screen. */
  #shownEnd = 0;
  #available = 0;
  #sizeBytes = 0;
  #error: Error | null = null;
  #closed = false;

  constructor(options: WindowCacheOptions) {
    this.#fetch = options.fetch;
    this.#onChange = options.onChange;
    this.#pageRows = options.pageRows ?? PAGE_ROWS;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#settleMs = options.settleMs ?? SETTLE_MS;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get pageCount(): number {
    return this.#pages.size;
  }

  /** Last failure of a request; cleared by `retry`. */
  get error(): Error | null {
    return this.#error;
  }

  /** Rows [0, available) exist. Grows while the statement runs. */
  setAvailable(rows: number): void {
    if (rows === this.#available) return;
    this.#available = rows;
    this.#pump();
  }

  /** Rows from 0 on that came unasked; of more than a page, those of the first. */
  give(head: WindowAnswer): void {
    if (this.#closed) return;
    this.#keep(0, decode(0, { ...head, rows: Math.min(head.rows, this.#pageRows) }));
    this.#onChange();
  }

  /** The page that holds a row, if it is here. Does not count as use: `show` does. */
  pageOf(row: number): ResultPage | undefined {
    const page = this.#pages.get(Math.floor(row / this.#pageRows));
    return page !== undefined && row < page.offset + page.rows ? page : undefined;
  }

  /** Rows [first, end) are on screen: have them, and let go of requests for others. */
  show(first: number, end: number): void {
    const wanted: number[] = [];
    if (end > first) {
      for (let page = Math.floor(first / this.#pageRows); page * this.#pageRows < end; page += 1) wanted.push(page);
    }
    const opening = this.#wanted.length === 0;
    const moved = wanted.join() !== this.#wanted.join();
    this.#wanted = wanted;
    this.#shownEnd = end;
    for (const number of wanted) this.#touch(number);
    for (const [number, abort] of this.#requests) {
      if (!wanted.includes(number)) {
        abort.abort();
        this.#requests.delete(number);
      }
    }
    if (moved && !opening) this.#settle();
    this.#pump();
  }

  /** Pages with all of the rows [first, end), for copying and charts: from the cache or asked for, not kept. */
  async read(first: number, end: number, signal: AbortSignal): Promise<ResultPage[]> {
    const pages: ResultPage[] = [];
    for (let number = Math.floor(first / this.#pageRows); number * this.#pageRows < end; number += 1) {
      const cached = this.#hasRowsTo(number, Math.min(this.#available, end)) ? this.#pages.get(number) : undefined;
      pages.push(
        cached ?? decode(number * this.#pageRows, await this.#fetch(number * this.#pageRows, this.#pageRows, signal)),
      );
    }
    return pages;
  }

  retry(): void {
    this.#error = null;
    this.#pump();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    for (const abort of this.#requests.values()) abort.abort();
    this.#requests.clear();
    this.#pages.clear();
    this.#sizeBytes = 0;
  }

  /** Holds requests back until what is on screen has stayed there for a moment. */
  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    if (this.#settleMs === 0) return;
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#pump();
    }, this.#settleMs);
  }

  #touch(number: number): void {
    const page = this.#pages.get(number);
    if (page === undefined) return;
    this.#pages.delete(number);
    this.#pages.set(number, page);
  }

  /** Whether the page has all rows that are on screen, as far as there are any. It is asked for again only when it has not. */
  #hasShown(number: number): boolean {
    return this.#hasRowsTo(number, Math.min(this.#available, this.#shownEnd));
  }

  #hasRowsTo(number: number, end: number): boolean {
    const page = this.#pages.get(number);
    return page !== undefined && page.rows >= Math.min(this.#pageRows, end - number * this.#pageRows);
  }

  #pump(): void {
    if (this.#closed || this.#error !== null || this.#settling !== undefined) return;
    for (const number of this.#wanted) {
      if (this.#requests.size >= MAX_REQUESTS) return;
      if (number * this.#pageRows >= this.#available || this.#hasShown(number) || this.#requests.has(number)) continue;
      void this.#request(number);
    }
  }

  async #request(number: number): Promise<void> {
    const abort = new AbortController();
    this.#requests.set(number, abort);
    const offset = number * this.#pageRows;
    try {
      const answer = await this.#fetch(offset, this.#pageRows, abort.signal);
      if (abort.signal.aborted) return;
      this.#keep(number, decode(offset, answer));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
    this.#requests.delete(number);
    this.#onChange();
    this.#pump();
  }

  #keep(number: number, page: ResultPage): void {
    this.#drop(number);
    this.#pages.set(number, page);
    this.#sizeBytes += page.sizeBytes;
    for (const oldest of this.#pages.keys()) {
      if (this.#sizeBytes <= this.#maxBytes) return;
      if (!this.#wanted.includes(oldest)) this.#drop(oldest);
    }
  }

  #drop(number: number): void {
    const page = this.#pages.get(number);
    if (page === undefined) return;
    this.#pages.delete(number);
    this.#sizeBytes -= page.sizeBytes;
  }
}

function decode(offset: number, answer: WindowAnswer): ResultPage {
  return { offset, rows: answer.rows, table: tableFromIPC(answer.arrow), sizeBytes: answer.arrow.byteLength };
}
