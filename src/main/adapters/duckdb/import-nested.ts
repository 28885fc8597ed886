import type { ColumnType } from '../../../shared/contract/types';
import { toDuckDBType } from './column-types';
import { readText, type TextReading } from './import-text';
import { isoSpelling } from './import-time';
import { quoteIdentifier, quoteLiteral } from './sql-text';

type Nested = Exclude<ColumnType, string>;

/** A quote within a value: between two characters that part no values, blanks aside. */
const quoteWithin = `[^\\s,:=\\[\\]{}()'"]\\s*['"]['"\\s]*[^\\s,:=\\[\\]{}()'"]`;

/**
 * A list, struct or map as DuckDB writes it, read with text in all places first, and each of those by the rules of a column of its type: DuckDB's own cast
 * rounds within it, and makes NULL of what it cannot read. The text read must be the text written, but for blanks, quotes about values and the case of
 * NULL: DuckDB also takes two fields of one name for the last. A backslash, or a quote within a value, means something else to every writer.
 */
export function readNested(type: Nested, text: string): TextReading {
  const read = `TRY(TRY_CAST(${text} AS ${toDuckDBType(asText(type))}))`;
  const bare = (written: string): string => `lower(regexp_replace(${written}, '[\\s''"]', '', 'g'))`;
  const { value, fits } = readPart(type, read, 0);
  return {
    computed: `TRY(${value})`,
    conditions: [
      `NOT contains(${text}, '\\')`,
      `NOT regexp_matches(${text}, ${quoteLiteral(quoteWithin)})`,
      `${bare(text)} = ${bare(`CAST(${read} AS VARCHAR)`)}`,
      fits,
    ],
  };
}

interface Part {
  readonly value: string;
  /** SQL of a condition that is never NULL. */
  readonly fits: string;
}

/** `read` is SQL of the same shape as the type, with text in all places. */
function readPart(type: ColumnType, read: string, depth: number): Part {
  if (typeof type === 'string') {
    const { computed } = readText(type, read, '', isoSpelling);
    const { conditions } = readText(type, read, computed, isoSpelling);
    return {
      value: computed,
      fits: `(${read} IS NULL OR coalesce(${[`${computed} IS NOT NULL`, ...conditions].join(' AND ')}, false))`,
    };
  }
  // Of its own at each depth: an inner one would hide the outer.
  const each = `x${depth}`;
  const all = (list: string, { fits }: Part): string =>
    `coalesce(list_bool_and(list_transform(${list}, lambda ${each}: ${fits})), true)`;
  switch (type.type) {
    case 'array': {
      const element = readPart(type.elementType, each, depth + 1);
      return { value: `list_transform(${read}, lambda ${each}: ${element.value})`, fits: all(read, element) };
    }
    case 'map': {
      const entries = `map_entries(${read})`;
      const key = readPart(type.keyType, `${each}.key`, depth + 1);
      const item = readPart(type.valueType, `${each}.value`, depth + 1);
      return {
        value: `map_from_entries(list_transform(${entries}, lambda ${each}: struct_pack(k := ${key.value}, v := ${item.value})))`,
        fits: all(entries, { value: '', fits: `(${key.fits} AND ${item.fits})` }),
      };
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: field }) => ({
        name: quoteIdentifier(name),
        ...readPart(field, `struct_extract(${read}, ${quoteLiteral(name)})`, depth),
      }));
      const packed = fields.map(({ name, value }) => `${name} := ${value}`).join(', ');
      return {
        value: `CASE WHEN ${read} IS NULL THEN NULL ELSE struct_pack(${packed}) END`,
        fits: fields.map(({ fits }) => fits).join(' AND '),
      };
    }
  }
}

function asText(type: ColumnType): ColumnType {
  if (typeof type === 'string') return 'string';
  switch (type.type) {
    case 'struct':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: asText(field.type) })) };
    case 'array':
      return { ...type, elementType: asText(type.elementType) };
    case 'map':
      return { ...type, keyType: asText(type.keyType), valueType: asText(type.valueType) };
  }
}
