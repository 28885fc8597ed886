import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';

const pluralEnding = /_(zero|one|two|few|many|other)$/;

/** Dotted keys of the catalogue, plural forms as the one key that code names. */
function keysOf(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}`.replace(pluralEnding, '')],
  );
}

/**
 * Keys that the code names: any literal that looks like one. A template names every key that it can become, so its holes match one segment
 * of whatever name.
 */
function usesIn(source: string): RegExp[] {
  const literals = source.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'|`([a-z][\w-]*\.[\w.${}()-]*)`/gi);
  return [...literals].map(([, plain, template]) => {
    const key = plain ?? template ?? '';
    const pattern = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${pattern.join('[\\w-]+')}$`);
  });
}

/** Names and texts of elements that stand in code as they are shown, which no other language has. */
function writtenIn(source: string): string[] {
  const names = source.matchAll(
    /\s(?:aria-label|aria-description|aria-valuetext|placeholder|title|label|alt|description|subject)="([^"]*\p{L}{2}[^"]*)"/gu,
  );
  const texts = source.matchAll(/>\s*([^<>{}();=]*\p{L}{2}[^<>{}();=]*?)\s*<\/\w/gu);
  // An address to go by, and SQL's own word, are the same in all.
  return [...names, ...texts].map(([, text = '']) => text).filter((text) => !/^(?:NULL|localhost|\S+:\S+)$/.test(text));
}

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const keys = [...new Set(keysOf(en))];

describe('the catalogue of strings', () => {
  it('has every key that is asked for by name', () => {
    const missing = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*'([^']+)'/g)].flatMap(([, key = '']) =>
        keys.includes(key) ? [] : [`${path}: ${key}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('has a key for every template that is asked for', () => {
    const missing = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*(`[^`]+`)/g)].flatMap(([, template = '']) => {
        const [pattern] = usesIn(template);
        return pattern !== undefined && keys.some((key) => pattern.test(key)) ? [] : [`${path}: ${template}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it('holds whatever is shown: no text stands in the code', () => {
    expect(writtenIn('<Button aria-label="Close it">\n  Not now\n</Button>')).toEqual(['Close it', 'Not now']);
    expect(sources.flatMap(({ path, text }) => writtenIn(text).map((found) => `${path}: ${found}`))).toEqual([]);
  });

  it('holds no string that nothing shows', () => {
    const uses = sources.flatMap(({ text }) => usesIn(text));
    expect(keys.filter((key) => !uses.some((use) => use.test(key)))).toEqual([]);
  });

  it('has both plural forms of what is counted, and no empty string', () => {
    const flat = JSON.stringify(en);
    const ones = [...flat.matchAll(/"(\w+)_one":/g)].map(([, name]) => name);
    const others = [...flat.matchAll(/"(\w+)_other":/g)].map(([, name]) => name);
    expect(ones).toEqual(others);
    expect(flat).not.toContain('""');
  });
});
