import type { z } from 'zod';
import type { TabStorage } from './lake-storage';

/** What is kept under a key; null where nothing is, or what cannot be read. That stays where it is. */
export function readKept<T>(storage: TabStorage, key: string, schema: z.ZodType<T>): T | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    // Another release's, or damaged: the page opens without it.
    console.warn(`What is kept under ${key} cannot be read.`, error);
    return null;
  }
}

/** False, and it is said on the console, where the browser has no room for it: what was kept before stays. Only a restart would lose it. */
export function keep(storage: TabStorage, key: string, value: unknown): boolean {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch (error) {
    console.warn(`${key} cannot be kept over a restart.`, error);
    return false;
  }
}
