/** What this user's processes found in folders that others write, so that the next one need not read them again. Neither call ever fails. */
export interface FolderMemory {
  /** Null where nothing is remembered of this folder, or it cannot be read. */
  recall(root: string): Promise<string | null>;
  /** Whole or not at all, in place of what was remembered; null forgets it. What cannot be kept is found again. */
  remember(root: string, text: string | null): Promise<void>;
}
