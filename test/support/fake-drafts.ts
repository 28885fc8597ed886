import type { Drafts } from '../../src/main/core/ports';

/** Texts in memory. */
export function createFakeDrafts(): Drafts {
  const kept = new Map<string, string>();
  return {
    read: async (name) => kept.get(name) ?? null,
    keep: async (name, text) => {
      if (text === null) kept.delete(name);
      else kept.set(name, text);
    },
  };
}
