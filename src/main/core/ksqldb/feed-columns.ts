import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { KsqlColumn, KsqlDescription } from '../ports';

/** A stream or table of the server as a feed has it. */
export interface KsqlFeedColumns {
  readonly columns: Column[];
  readonly keyColumns: string[];
  readonly eventTimeColumn: string | null;
  /** `NAME TYPE` of columns that the lake has no type for; no feed of the object has them. */
  readonly leftOut: string[];
}

/** Columns that a windowed object has beside the declared ones, milliseconds since the epoch; they are part of its key. */
const windowBounds: readonly KsqlColumn[] = ['WINDOWSTART', 'WINDOWEND'].map((name) => ({
  name,
  type: 'long',
  typeText: 'BIGINT',
  isKey: true,
}));

/** Everything that can be selected of the object, as the server spells it. */
export function selectableColumns({ columns, isWindowed }: KsqlDescription): readonly KsqlColumn[] {
  const added = isWindowed ? windowBounds.filter(({ name }) => columns.every((column) => column.name !== name)) : [];
  return [...columns, ...added];
}

/** ksqlDB makes upper case of every name that is not in backticks: that says nothing, and the lake has it in lower case. */
export function lakeName(name: string): string {
  return /^[A-Z_][A-Z0-9_]*$/.test(name) ? name.toLowerCase() : name;
}

/** With the nested names of the lake. */
export function lakeType(type: ColumnType): ColumnType {
  if (typeof type === 'string') return type;
  switch (type.type) {
    case 'struct':
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, name: lakeName(field.name), type: lakeType(field.type) })),
      };
    case 'array':
      return { ...type, elementType: lakeType(type.elementType) };
    case 'map':
      return { ...type, keyType: lakeType(type.keyType), valueType: lakeType(type.valueType) };
  }
}

/** Error: SOURCE, where two names differ by their case alone, which no table of the lake can hold. */
export function feedColumns(description: KsqlDescription): KsqlFeedColumns {
  const columns: Column[] = [];
  const keyColumns: string[] = [];
  const leftOut: string[] = [];
  const seen = new Map<string, string>();
  for (const { name, type, typeText, isKey } of selectableColumns(description)) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new LakeError(
        'SOURCE',
        `${description.name} has the columns ${twin} and ${name}, whose names differ by their case alone: a lake cannot hold both. Select one of them under another name: CREATE STREAM … AS SELECT.`,
        { details: { object: description.name, column: name } },
      );
    }
    seen.set(name.toLowerCase(), name);
    if (type !== null) assertNoTwins(type, name, description.name);
    if (type === null) {
      leftOut.push(`${name} ${typeText}`);
      continue;
    }
    const isIsoTime = name === description.timestampColumn && type === 'string' && hasIsoFormat(description.statement);
    columns.push({
      name: lakeName(name),
      type: isIsoTime ? 'timestamp' : lakeType(type),
      nullable: true,
      metadata: {},
    });
    if (isKey) keyColumns.push(lakeName(name));
  }
  return { columns, keyColumns, eventTimeColumn: eventTimeOf(description, columns), leftOut };
}

/** As of the columns themselves, of the fields in their structs. Error: SOURCE. */
function assertNoTwins(type: ColumnType, path: string, object: string): void {
  if (typeof type === 'string') return;
  if (type.type === 'array') return assertNoTwins(type.elementType, path, object);
  if (type.type === 'map') return assertNoTwins(type.valueType, path, object);
  const named = new Map<string, string>();
  for (const field of type.fields) {
    const twin = named.get(field.name.toLowerCase());
    if (twin !== undefined) {
      throw new LakeError(
        'SOURCE',
        `${path} of ${object} has the fields ${twin} and ${field.name}, whose names differ by their case alone: a lake cannot hold both. Select them into columns of other names: CREATE STREAM … AS SELECT.`,
        { details: { object, column: path } },
      );
    }
    named.set(field.name.toLowerCase(), field.name);
    assertNoTwins(field.type, `${path}.${field.name}`, object);
  }
}

/** Text that the server reads its time from: told by the statement alone, and a time in the lake where it is ISO 8601. */
function hasIsoFormat(statement: string): boolean {
  return /TIMESTAMP_FORMAT\s*=\s*'yyyy-MM-dd''T''HH:mm:ss/i.test(statement);
}

function eventTimeOf({ timestampColumn }: KsqlDescription, columns: readonly Column[]): string | null {
  if (timestampColumn === null) return null;
  const column = columns.find(({ name }) => name === lakeName(timestampColumn));
  // A number of milliseconds is no time of the lake; the row's own time, which is the same, dates it.
  return column !== undefined && (column.type === 'timestamp' || column.type === 'date') ? column.name : null;
}
