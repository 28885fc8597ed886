import { describe, expect, it } from 'vitest';
import { keptOnceShown, languageOf, storedChoice } from './language';

function memory(initial: Record<string, string> = {}): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map(Object.entries(initial));
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe('the language of the window', () => {
  it('is what was chosen, and else what the system prefers', () => {
    expect(languageOf('fr', ['en-US'])).toBe('fr');
    expect(languageOf('en', ['fr-FR'])).toBe('en');
    expect(languageOf('auto', ['fr-FR'])).toBe('fr');
  });

  it('is remembered, and what nobody can have chosen counts as no choice', async () => {
    const storage = memory();
    expect(storedChoice(storage)).toBe('auto');
    await keptOnceShown(storage, 'fr', Promise.resolve(true));
    expect(storedChoice(storage)).toBe('fr');
    expect(storedChoice(memory({ 'lagoon.language': 'tlh' }))).toBe('auto');
  });

  it('is not remembered where its texts did not come, nor where another one was chosen meanwhile', async () => {
    const storage = memory({ 'lagoon.language': 'en' });
    const missing = new TypeError('Failed to fetch dynamically imported module: fr.js');
    await expect(keptOnceShown(storage, 'fr', Promise.reject(missing))).rejects.toBe(missing);
    await keptOnceShown(storage, 'fr', Promise.resolve(false));
    expect(storedChoice(storage)).toBe('en');
  });
});
