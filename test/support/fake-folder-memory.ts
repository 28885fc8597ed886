import type { FolderMemory } from '../../src/main/core/ports';

/** Texts in memory. */
export function createFakeFolderMemory(): FolderMemory {
  const kept = new Map<string, string>();
  return {
    recall: async (root) => kept.get(root) ?? null,
    remember: async (root, text) => {
      if (text === null) kept.delete(root);
      else kept.set(root, text);
    },
  };
}
