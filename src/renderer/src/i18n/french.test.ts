import { describe, expect, it } from 'vitest';
import en from './en.json';
import fr from './fr.json';

/** Dotted key to text. */
function flat(node: object, prefix = ''): [string, string][] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return flat(value, `${prefix}${name}.`);
    return typeof value === 'string' ? [[`${prefix}${name}`, value] as [string, string]] : [];
  });
}

const english = new Map(flat(en));
const french = new Map(flat(fr));
const pluralEnding = /_(one|many|other)$/;
const stemOf = (key: string): string => key.replace(pluralEnding, '');
const englishStems = new Set([...english.keys()].map(stemOf));
const frenchStems = new Set([...french.keys()].map(stemOf));

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\w+\}\}|<\/?\w+>/g)].map(([found]) => found))].toSorted();

/** The English text that a French one renders: of “many”, which English does not have, that of “other”. */
const originalOf = (key: string): string | undefined => english.get(key) ?? english.get(`${stemOf(key)}_other`);

/** Names of products, formats and settings, and words that are spelled alike; what is filled in does not count. */
const sameInBoth = new Set(
  `Brokers|CSV|DuckDB|Electron|English|Français|HTTP/|JSON|Kafka|Kafka, topic|ksqlDB|ksqlDB,|Lagoon|Maximum|Metabase|Minimum|MySQL|NDJSON|NULL|Node|PLAIN|PNG|SVG|
  Parquet|Power BI|SCRAM-SHA-256|SCRAM-SHA-512|SQL|Snappy|Stream|Tableau|Threads|Topic|XLSX|ZSTD|kafka_headers|kafka_key|queries|Markdown|TSV|
  (tombstone)|(UTC)|binary|boolean|byte (8 bits)|decimal|double|float|integer (32 bits)|short (16 bits)|string|timestamp|long (64 bits)|Offset|Offsets|Action|Actions|Commit|Compression|Configuration|Description|Dimension|Export|Exports|Import|
  Message|Messages|Page|Pages|Partition|Partitions|Partition , offset|, partition , offset|Pause|Pivot|Port|Position|Source|Table|Tables|Total|Type|
  Version|Version ,|Versions|date|partition|dimension|dimensions|version|versions`
    .split('|')
    .map((word) => word.trim()),
);

/** A text without what is filled in. */
const bare = (text: string): string =>
  text
    .replaceAll(/\{\{\w+\}\}/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('the French catalogue', () => {
  it('has every string of the English one, and no other', () => {
    expect([...englishStems].filter((stem) => !frenchStems.has(stem))).toEqual([]);
    expect([...frenchStems].filter((stem) => !englishStems.has(stem))).toEqual([]);
  });

  it('has the three plural forms of French for what is counted, and only for that', () => {
    const counted = [...english.keys()].filter((key) => key.endsWith('_other')).map(stemOf);
    const lacking = counted.flatMap((stem) =>
      ['one', 'many', 'other'].map((form) => `${stem}_${form}`).filter((key) => !french.has(key)),
    );
    expect(lacking).toEqual([]);
    const plain = [...english.keys()].filter((key) => !pluralEnding.test(key));
    expect(plain.filter((key) => !french.has(key))).toEqual([]);
  });

  it('fills in what the English one fills in', () => {
    const wrong = [...french].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(originalOf(key) ?? '').join(),
    );
    // A form for one may say “one” where the other says the number, or the reverse: as long as its plural has what English has.
    expect(wrong.map(([key]) => key).filter((key) => !key.endsWith('_one'))).toEqual([]);
    const unknown = wrong.filter(([key, text]) => {
      const known = placeholders(`${english.get(key) ?? ''} ${english.get(`${stemOf(key)}_other`) ?? ''}`);
      return !placeholders(text).every((name) => known.includes(name));
    });
    expect(unknown.map(([key]) => key)).toEqual([]);
  });

  it('leaves nothing in English but what is the same in both', () => {
    const left = [...french].filter(([key, text]) => text === originalOf(key) && /\p{L}{2}/u.test(bare(text)));
    expect(left.filter(([, text]) => !sameInBoth.has(bare(text)))).toEqual([]);
  });

  it('keeps the typographic rules of French', () => {
    const rules: readonly [RegExp, string][] = [
      [/[^\u202F\s] ?[;!?»](?:\s|$)/u, 'a narrow no-break space before ; ! ? »'],
      [/[^\u00A0\s] ?:(?:\s|$)/u, 'a no-break space before :'],
      [/«[^\u202F]/u, 'a narrow no-break space after «'],
      [/'/u, 'the apostrophe ’'],
      [/\.\.\./u, 'the ellipsis …'],
      [/[“”"]/u, 'guillemets'],
    ];
    const broken = [...french].flatMap(([key, text]) =>
      rules
        // What is quoted of JSON has its own.
        .filter(([rule]) => rule.test(text.replaceAll(/\{"[^}]*\}/g, '{}')))
        .map(([, name]) => `${key}: ${name}: ${text}`),
    );
    expect(broken).toEqual([]);
  });
});
