import {
  columnTypeSchema,
  primitiveTypeSchema,
  type Column,
  type ColumnType,
} from '../../../../../shared/contract/types';

/** Types that are chosen by name alone; `decimal` asks for its digits, `nested` for its JSON. */
export const plainTypes = [
  'string',
  'long',
  'integer',
  'short',
  'byte',
  'double',
  'float',
  'boolean',
  'timestamp',
  'date',
  'binary',
] as const;
export const typeChoices = [...plainTypes, 'decimal', 'nested'] as const;
export type TypeChoice = (typeof typeChoices)[number];

const MAX_DIGITS = 38;

/** A column as its row of fields holds it. */
export interface ColumnForm {
  /** Tells rows apart while they are moved and renamed. */
  readonly id: string;
  readonly name: string;
  readonly type: TypeChoice;
  /** Of a decimal: all digits, and those behind the point. As the number fields give them, '' where empty. */
  readonly precision: number | string;
  readonly scale: number | string;
  /** Of a nested type: Delta's JSON. */
  readonly nested: string;
  readonly nullable: boolean;
  readonly metadata: Column['metadata'];
}

export type ColumnProblem = 'columnName' | 'columnTwice' | 'digits' | 'nestedJson' | 'nestedType';

export function newColumn(its: Partial<ColumnForm> = {}): ColumnForm {
  return {
    id: crypto.randomUUID(),
    name: '',
    type: 'string',
    precision: 18,
    scale: 2,
    nested: '',
    nullable: true,
    metadata: {},
    ...its,
  };
}

export function columnFormOf({ name, type, nullable, metadata }: Column): ColumnForm {
  return newColumn({ name, nullable, metadata, ...typeFields(type) });
}

function typeFields(type: ColumnType): Partial<ColumnForm> {
  if (typeof type !== 'string') return { type: 'nested', nested: JSON.stringify(type, null, 2) };
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return { type: 'decimal', precision: Number(precision), scale: Number(scale) };
  return { type: plainTypes.find((plain) => plain === type) ?? 'string' };
}

/** What another type begins with. */
export function withType(column: ColumnForm, type: TypeChoice): ColumnForm {
  if (type !== 'nested' || column.nested !== '') return { ...column, type };
  const list: ColumnType = { type: 'array', elementType: 'string', containsNull: true };
  return { ...column, type, nested: JSON.stringify(list, null, 2) };
}

/** The type that the fields say, or what is wrong with them. */
export function typeOf(column: ColumnForm): { readonly type: ColumnType } | { readonly problem: ColumnProblem } {
  if (column.type === 'decimal') return decimalOf(Number(column.precision), Number(column.scale));
  if (column.type === 'nested') return nestedOf(column.nested);
  return { type: column.type };
}

function decimalOf(precision: number, scale: number): ReturnType<typeof typeOf> {
  const fits =
    Number.isInteger(precision) &&
    Number.isInteger(scale) &&
    precision >= 1 &&
    precision <= MAX_DIGITS &&
    scale >= 0 &&
    scale <= precision;
  const parsed = primitiveTypeSchema.safeParse(`decimal(${precision},${scale})`);
  return fits && parsed.success ? { type: parsed.data } : { problem: 'digits' };
}

function nestedOf(text: string): ReturnType<typeof typeOf> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'nestedJson' };
  }
  const parsed = columnTypeSchema.safeParse(json);
  return parsed.success ? { type: parsed.data } : { problem: 'nestedType' };
}

/** The columns, and what is wrong by the id of its row and the field. */
export function parseColumns(forms: readonly ColumnForm[]): {
  readonly columns: readonly Column[];
  readonly problems: ReadonlyMap<string, ColumnProblem>;
} {
  const columns: Column[] = [];
  const problems = new Map<string, ColumnProblem>();
  const seen = new Set<string>();
  for (const form of forms) {
    const name = form.name.trim();
    // SQL does not tell upper case from lower in a name.
    const folded = name.toLowerCase();
    if (name === '') problems.set(nameKey(form.id), 'columnName');
    else if (seen.has(folded)) problems.set(nameKey(form.id), 'columnTwice');
    seen.add(folded);
    const typed = typeOf(form);
    if ('problem' in typed) problems.set(typeKey(form.id), typed.problem);
    else columns.push({ name, type: typed.type, nullable: form.nullable, metadata: form.metadata });
  }
  return { columns, problems };
}

export const nameKey = (id: string): string => `${id}.name`;
export const typeKey = (id: string): string => `${id}.type`;

/** The rows with one of them `by` places further down. */
export function moved(forms: readonly ColumnForm[], index: number, by: -1 | 1): readonly ColumnForm[] {
  const column = forms[index];
  const to = index + by;
  if (column === undefined || to < 0 || to >= forms.length) return forms;
  return forms.toSpliced(index, 1).toSpliced(to, 0, column);
}
