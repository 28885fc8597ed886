const scalarNames = ['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'STRING', 'BYTES', 'DATE', 'TIME', 'TIMESTAMP'] as const;
export type ScalarName = (typeof scalarNames)[number];

export interface Field {
  readonly name: string;
  readonly type: SqlType;
}

export type SqlType =
  | { readonly base: ScalarName }
  | { readonly base: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly base: 'ARRAY'; readonly element: SqlType }
  | { readonly base: 'MAP'; readonly key: SqlType; readonly value: SqlType }
  | { readonly base: 'STRUCT'; readonly fields: readonly Field[] };

export interface Column extends Field {
  readonly isKey: boolean;
}

export const scalar = (base: ScalarName): SqlType => ({ base });

const synonyms: ReadonlyMap<string, ScalarName> = new Map([
  ...scalarNames.map((name) => [name, name] as const),
  ['INT', 'INTEGER'],
  ['VARCHAR', 'STRING'],
]);

/** The scalar type of that name in a statement; null where it is none. */
export function scalarNamed(word: string): SqlType | null {
  const base = synonyms.get(word);
  return base === undefined ? null : { base };
}

export const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** As the server writes a type: with the names of fields in backticks in a schema, bare in `columnTypes`. */
export function typeText(type: SqlType, nameOf: (name: string) => string = quoted): string {
  const text = (inner: SqlType): string => typeText(inner, nameOf);
  switch (type.base) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'ARRAY':
      return `ARRAY<${text(type.element)}>`;
    case 'MAP':
      return `MAP<${text(type.key)}, ${text(type.value)}>`;
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `${nameOf(field.name)} ${text(field.type)}`).join(', ')}>`;
    default:
      return type.base;
  }
}

/** Of a field in the answer to DESCRIBE. */
export function schemaInfo(type: SqlType): object {
  const fields =
    type.base === 'STRUCT' ? type.fields.map(({ name, type: of }) => ({ name, schema: schemaInfo(of) })) : null;
  const member = type.base === 'ARRAY' ? type.element : type.base === 'MAP' ? type.value : null;
  const parameters = type.base === 'DECIMAL' ? { precision: type.precision, scale: type.scale } : null;
  return {
    type: type.base,
    fields,
    memberSchema: member === null ? null : schemaInfo(member),
    ...(parameters === null ? {} : { parameters }),
  };
}
