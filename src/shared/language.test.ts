import { describe, expect, it } from 'vitest';
import { preferredLanguage } from './language';

describe('the language that a system prefers', () => {
  it('is the first that is spoken here, whatever the country', () => {
    expect(preferredLanguage(['fr-CA', 'en-CA'])).toBe('fr');
    expect(preferredLanguage(['de-CH', 'fr-CH', 'en'])).toBe('fr');
    expect(preferredLanguage(['FR'])).toBe('fr');
    expect(preferredLanguage(['en-GB', 'fr'])).toBe('en');
  });

  it('is English where none of them is', () => {
    expect(preferredLanguage(['de-DE'])).toBe('en');
    expect(preferredLanguage([])).toBe('en');
    // Frisian, whose tag begins like that of French.
    expect(preferredLanguage(['fry-NL'])).toBe('en');
  });
});
