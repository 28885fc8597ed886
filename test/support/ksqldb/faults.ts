/** What goes wrong with a query, from its row `afterRows` on. Rows are counted as they are written, tombstones too. */
export type Disturbance =
  /** Between two rows. */
  | { readonly kind: 'slow'; readonly rowDelayMs: number }
  /** The connection breaks. */
  | { readonly kind: 'cut'; readonly afterRows: number }
  /** An error object within the answer, whose HTTP status was 200; the answer then ends as it should. */
  | { readonly kind: 'error'; readonly afterRows: number; readonly message?: string }
  /** The answer ends in good order for HTTP, and says neither that it is complete nor why not: no `]`, no final message. */
  | { readonly kind: 'truncate'; readonly afterRows: number }
  /** Nothing comes any more, and the connection stays. */
  | { readonly kind: 'silence'; readonly afterRows: number };

export type RefusingStatus = 429 | 503;

/** What the stand-in does wrong on demand. Nothing, until it is told. */
export class Faults {
  private refusal: { status: RefusingStatus; requests: number } | null = null;
  private disturbance: { what: Disturbance; queries: number } | null = null;

  /** The next `requests` requests are answered with this status. */
  refuse(status: RefusingStatus, requests: number): void {
    this.refusal = { status, requests };
  }

  /** Happens to the next `queries` queries; to all of them where it is left out. */
  disturb(what: Disturbance, queries = Number.POSITIVE_INFINITY): void {
    this.disturbance = { what, queries };
  }

  clear(): void {
    this.refusal = null;
    this.disturbance = null;
  }

  takeRefusal(): RefusingStatus | null {
    if (this.refusal === null || this.refusal.requests <= 0) return null;
    this.refusal.requests -= 1;
    return this.refusal.status;
  }

  takeDisturbance(): Disturbance | null {
    if (this.disturbance === null || this.disturbance.queries <= 0) return null;
    this.disturbance.queries -= 1;
    return this.disturbance.what;
  }
}
