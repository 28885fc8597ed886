/** What a browser keeps: its `Storage`, which is not named since the types of Node have none. Beyond `quota` characters in one value it refuses. */
export class FakeStorage {
  [name: string]: unknown;
  readonly #values = new Map<string, string>();
  readonly #quota: number;

  constructor(values: Readonly<Record<string, string>> = {}, quota = Number.POSITIVE_INFINITY) {
    this.#quota = quota;
    for (const [key, value] of Object.entries(values)) this.#values.set(key, value);
  }

  get length(): number {
    return this.#values.size;
  }

  clear(): void {
    this.#values.clear();
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.#values.delete(key);
  }

  setItem(key: string, value: string): void {
    if (value.length > this.#quota) throw new DOMException('too long', 'QuotaExceededError');
    this.#values.set(key, value);
  }
}
