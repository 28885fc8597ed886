import type { SqlRelation } from '../../core/ports';
import { relationName } from './sql-relations';

/** Views of earlier versions that are kept though no statement uses them. */
const mostUnused = 32;

/** Earlier versions that statements name: as long as one runs, and then until others take their place, the least recently used first. */
export class PinnedRelations {
  /** In order of use, oldest first: a Map keeps insertion order. */
  readonly #held = new Map<string, { relation: SqlRelation; uses: number }>();

  get relations(): readonly SqlRelation[] {
    return [...this.#held.values()].map(({ relation }) => relation);
  }

  /** Holds them until the function it gives is called; calling it again does nothing. */
  hold(relations: readonly SqlRelation[]): () => void {
    const names = relations.map(relationName);
    for (const [index, relation] of relations.entries()) {
      const name = names[index] ?? '';
      const uses = this.#held.get(name)?.uses ?? 0;
      this.#held.delete(name);
      this.#held.set(name, { relation, uses: uses + 1 });
    }
    this.#evict();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const name of names) {
        const entry = this.#held.get(name);
        if (entry !== undefined) entry.uses--;
      }
      this.#evict();
    };
  }

  #evict(): void {
    const unused = [...this.#held].filter(([, { uses }]) => uses <= 0).map(([name]) => name);
    for (const name of unused.slice(0, Math.max(0, unused.length - mostUnused))) this.#held.delete(name);
  }
}
