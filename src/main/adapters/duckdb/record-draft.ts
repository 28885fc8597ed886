import type { Column, ColumnType, PrimitiveType } from '../../../shared/contract/types';
import { nullableColumn } from './column-types';

/** Numbers as they are inferred: whole ones, those beyond 64 bits, those with a fraction. Never a double: an amount may be among them. */
export type NumberType = 'long' | 'decimal(38,0)' | 'decimal(38,10)';

/**
 * A column's type as far as it is known (docs/adr/0008-inferred-columns.md). A `number`, an array without element type and a struct without
 * fields may still become more; once a file holds the column they are settled.
 */
export type Draft =
  | { readonly kind: 'leaf'; readonly type: PrimitiveType }
  | { readonly kind: 'number'; readonly type: NumberType }
  | { readonly kind: 'array'; readonly element: Draft | null; readonly containsNull: boolean }
  | { readonly kind: 'struct'; readonly fields: readonly DraftField[] }
  | { readonly kind: 'map'; readonly type: Extract<ColumnType, { type: 'map' }> };

export interface DraftField {
  readonly name: string;
  readonly draft: Draft;
  readonly nullable: boolean;
  readonly metadata: Record<string, unknown>;
}

/** Where a value stands in a record: names of fields, and null for "any element of". */
export type DraftPath = readonly (string | null)[];

/** What a record has that the columns lack. */
export interface Addition {
  readonly path: DraftPath;
  readonly draft: Draft;
}

/**
 * Columns that a feed may grow to, nested ones counted. Beyond so many its records are of no one shape, and DuckDB, which buffers every column of a
 * file by itself, is short of memory (1,000 columns of 100,000 rows: more than a gigabyte).
 */
export const maxFields = 500;
const maxNameLength = 255;

export function draftsOf(columns: readonly Column[]): DraftField[] {
  return columns.map(({ name, type, nullable, metadata }) => ({ name, draft: draftOf(type), nullable, metadata }));
}

export function draftOf(type: ColumnType): Draft {
  if (typeof type === 'string') return { kind: 'leaf', type };
  switch (type.type) {
    case 'struct':
      return { kind: 'struct', fields: draftsOf(type.fields) };
    case 'array':
      return { kind: 'array', element: draftOf(type.elementType), containsNull: type.containsNull };
    case 'map':
      return { kind: 'map', type };
  }
}

/** The columns that a file is written with: what only empty arrays and objects were seen of is a list or a map of strings. */
export function settledColumns(fields: readonly DraftField[]): Column[] {
  return fields.map(({ name, draft, nullable, metadata }) => ({ name, type: settledType(draft), nullable, metadata }));
}

function settledType(draft: Draft): ColumnType {
  switch (draft.kind) {
    case 'leaf':
    case 'number':
    case 'map':
      return draft.type;
    case 'array':
      return {
        type: 'array',
        elementType: draft.element === null ? 'string' : settledType(draft.element),
        containsNull: draft.containsNull,
      };
    case 'struct':
      return draft.fields.length === 0
        ? { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true }
        : { type: 'struct', fields: settledColumns(draft.fields) };
  }
}

/** The fields with what a record adds to them; the reason where it cannot be added. `reserved`: lower-case names that the top level may not have. */
export function extendFields(
  fields: readonly DraftField[],
  additions: readonly Addition[],
  reserved: ReadonlySet<string>,
): readonly DraftField[] | string {
  let extended = fields;
  for (const { path, draft } of additions) {
    const [top] = path;
    if (path.length === 1 && typeof top === 'string' && reserved.has(top.toLowerCase()))
      return `the new field ${JSON.stringify(top)} has a name that the lake itself gives to every stream`;
    const next = insert(extended, path, draft);
    if (typeof next === 'string') return next;
    extended = next;
  }
  return countFields(extended) > maxFields
    ? `new fields beyond the ${maxFields} columns that a feed may have: ${namesOf(additions)}`
    : extended;
}

/** What `fields` lacks of others, whatever the types are of what both have. */
export function lackingFields(
  fields: readonly DraftField[],
  others: readonly DraftField[],
  path: DraftPath,
): readonly Addition[] {
  return others.flatMap(({ name, draft }) => {
    const known = fields.find((field) => field.name === name);
    if (known === undefined) return [{ path: [...path, name], draft }];
    return lackingWithin(known.draft, draft, [...path, name]);
  });
}

function lackingWithin(known: Draft | null, other: Draft | null, path: DraftPath): readonly Addition[] {
  if (known?.kind === 'struct' && other?.kind === 'struct') return lackingFields(known.fields, other.fields, path);
  if (known?.kind !== 'array' || other?.kind !== 'array') return [];
  return lackingWithin(known.element, other.element, [...path, null]);
}

function namesOf(additions: readonly Addition[]): string {
  const names = additions.slice(0, 3).map(({ path }) => JSON.stringify(path.at(-1)));
  return additions.length > names.length ? `${names.join(', ')}, …` : names.join(', ');
}

function insert(fields: readonly DraftField[], path: DraftPath, draft: Draft): readonly DraftField[] | string {
  const [name, ...rest] = path;
  if (name === undefined || name === null) return 'a value without a name';
  const index = fields.findIndex((field) => field.name === name);
  const known = fields[index];
  if (known === undefined) return append(fields, name, draft);
  const grown = rest.length === 0 ? mergeDrafts(known.draft, draft) : insertWithin(known.draft, rest, draft);
  return typeof grown === 'string' ? `${name}: ${grown}` : fields.with(index, { ...known, draft: grown });
}

function insertWithin(known: Draft, path: DraftPath, draft: Draft): Draft | string {
  if (known.kind === 'struct') {
    const fields = insert(known.fields, path, draft);
    return typeof fields === 'string' ? fields : { ...known, fields };
  }
  if (known.kind !== 'array') return `a ${nameOf(known)} has no fields`;
  const rest = path.slice(1);
  const element =
    known.element === null || rest.length === 0
      ? mergeElement(known.element, draft)
      : insertWithin(known.element, rest, draft);
  return typeof element === 'string' ? element : { ...known, element };
}

function append(fields: readonly DraftField[], name: string, draft: Draft): readonly DraftField[] | string {
  const problem = nameProblem(name);
  if (problem !== null) return problem;
  const lower = name.toLowerCase();
  const clash = fields.find((field) => field.name.toLowerCase() === lower);
  if (clash !== undefined)
    return `the new field ${JSON.stringify(name)} differs from ${JSON.stringify(clash.name)} in case only, which columns cannot`;
  const checked = withGoodNames(draft);
  if (typeof checked === 'string') return `${name}: ${checked}`;
  return [...fields, { name, draft: checked, nullable: true, metadata: {} }];
}

/** A new value's own fields are names too, at every depth. */
function withGoodNames(draft: Draft): Draft | string {
  if (draft.kind === 'struct') return mergeDrafts({ kind: 'struct', fields: [] }, draft);
  if (draft.kind !== 'array' || draft.element === null) return draft;
  const element = withGoodNames(draft.element);
  return typeof element === 'string' ? element : { ...draft, element };
}

function nameProblem(name: string): string | null {
  if (name === '') return 'a field without a name cannot be a column';
  if (name.length > maxNameLength) return `a new field's name is longer than ${maxNameLength} characters`;
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    if (code < 0x20 || code === 0x7f)
      return `the new field ${JSON.stringify(name)} has a control character in its name`;
  }
  return null;
}

/** What both are; the reason where they are not one. */
export function mergeDrafts(known: Draft, seen: Draft): Draft | string {
  if (known.kind === 'struct' && seen.kind === 'struct') {
    let { fields } = known;
    for (const field of seen.fields) {
      const next = insert(fields, [field.name], field.draft);
      if (typeof next === 'string') return next;
      fields = next;
    }
    return { ...known, fields };
  }
  if (known.kind === 'array' && seen.kind === 'array') {
    const element = mergeElement(known.element, seen.element);
    return typeof element === 'string' ? element : { ...known, element };
  }
  if (known.kind === 'number' && seen.kind === 'number') {
    if (known.type === seen.type || seen.type === 'long') return known;
    if (known.type === 'long') return seen;
  } else if (known.kind === 'leaf' && seen.kind === 'leaf' && known.type === seen.type) return known;
  return `${nameOf(known)} in one place and ${nameOf(seen)} in another`;
}

function mergeElement(known: Draft | null, seen: Draft | null): Draft | string | null {
  if (seen === null) return known;
  return known === null ? withGoodNames(seen) : mergeDrafts(known, seen);
}

function nameOf(draft: Draft): string {
  if (draft.kind === 'leaf' || draft.kind === 'number') return draft.type;
  return draft.kind === 'array' ? 'array' : 'object';
}

function countFields(fields: readonly DraftField[]): number {
  return fields.reduce((sum, { draft }) => sum + 1 + countWithin(draft), 0);
}

function countWithin(draft: Draft | null): number {
  if (draft?.kind === 'struct') return countFields(draft.fields);
  return draft?.kind === 'array' ? countWithin(draft.element) : 0;
}

/** A field for a draft of its own, as typing makes them. */
export function draftField(name: string, draft: Draft): DraftField {
  const { nullable, metadata } = nullableColumn(name, 'string');
  return { name, draft, nullable, metadata };
}
