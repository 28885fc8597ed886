const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/** How long to leave a broker alone: twice as long after each failure. */
export class Backoff {
  private ms = FIRST_MS;

  next(): number {
    const current = this.ms;
    this.ms = Math.min(current * 2, LONGEST_MS);
    return current;
  }

  reset(): void {
    this.ms = FIRST_MS;
  }
}

/** Of everyone that a reader needs (leaders, the group's coordinator): tells when the first of them fails, and when all are back. */
export class Reachability {
  private readonly troubled = new Set<string>();

  constructor(private readonly tell: (reachable: boolean) => void) {}

  trouble(who: string): void {
    const wasFine = this.troubled.size === 0;
    this.troubled.add(who);
    if (wasFine) this.tell(false);
  }

  /** Also of who is not needed any more. */
  fine(who: string): void {
    if (this.troubled.delete(who) && this.troubled.size === 0) this.tell(true);
  }
}
