import type { FolderMemory } from '../../src/main/core/ports';

/** Texts in memory. */
export function createFakeFolderMemory(): FolderMemory {
  const kept = new Map<string, string>();
  return {
    recall: async (root) => kept.get(root) ?? null,
    remember: async (root, text) => {
      kept.set(root, text);
    },
  };
}
