import type { Column } from '../../../shared/contract/types';
import type { SqlRelation } from '../../core/ports';
import { columnsOf } from './sql-relations';

/** A place where a statement reads a relation: one that is named twice is read in two. */
export interface ReadPlace {
  readonly name: string;
  readonly schema: string | null;
  /** A row of the answer may have no row of it: the other side of an outer join, a part of a union. */
  isOptional: boolean;
  /** A row of the answer is made of several of its rows (GROUP BY). */
  isCombined: boolean;
}

/** A column of an answer, and the columns whose values it hands on as they are; of a union, one of each part. Computed: of none. */
export interface Field {
  readonly name: string;
  readonly of: readonly { readonly place: ReadPlace; readonly column: Column }[];
  /** Brought to one type with another statement's column: the same value may be another text. */
  readonly mayBeCast: boolean;
}

/** Null: which columns there are cannot be said from the text alone. */
type Fields = readonly Field[] | null;

type Tree = Readonly<Record<string, unknown>>;

/** What WITH makes, by its name in lower case: read anew in each place that names it. */
type Definitions = ReadonlyMap<string, () => Fields>;

/** What stands after FROM. */
interface Named {
  readonly alias: string;
  /** Not what WITH or a subquery makes, which no schema can stand before. */
  readonly isRelation: boolean;
  /** As its own name before a dot gives them. */
  readonly fields: Fields;
  /** As `*` and a name alone see them: USING makes one column of two. */
  readonly visible: Fields;
}

/** Definitions that name each other twice over and over would be read without end. */
const mostQueries = 1000;

/** Schemas that the newest state of a relation stands in. */
const homes = new Set(['', 'main', 'memory']);

/**
 * The columns of a statement's answer, by DuckDB's own tree of it (`json_serialize_sql`). Null where they cannot be told from it: PIVOT, COLUMNS(…), a
 * table function behind `*`. Functions that make several columns of one are taken for one column: count the columns of the answer.
 */
export function fieldsOf(statement: unknown, relations: readonly SqlRelation[]): Fields {
  return new LineageReader(relations).query(treeAt(asTree(statement), 'node'), new Map());
}

class LineageReader {
  readonly #relations: ReadonlyMap<string, SqlRelation>;
  #queriesLeft = mostQueries;

  constructor(relations: readonly SqlRelation[]) {
    this.#relations = new Map(relations.map((relation) => [keyOf(relation.schema ?? '', relation.name), relation]));
  }

  query(node: Tree, outer: Definitions): Fields {
    if (this.#queriesLeft === 0) return null;
    this.#queriesLeft -= 1;
    const definitions = this.#defined(node, outer);
    if (node['type'] === 'SELECT_NODE') return this.#select(node, definitions);
    if (node['type'] === 'SET_OPERATION_NODE') return this.#setOperation(node, definitions);
    return null;
  }

  /** A definition sees those before it. */
  #defined(node: Tree, outer: Definitions): Definitions {
    let known = outer;
    for (const entry of treesAt(treeAt(node, 'cte_map'), 'map')) {
      const before = known;
      const definition = treeAt(entry, 'value');
      const read = (): Fields =>
        toldApart(renamed(this.query(treeAt(treeAt(definition, 'query'), 'node'), before), definition['aliases']));
      known = new Map([...known, [textAt(entry, 'key').toLowerCase(), read]]);
    }
    return known;
  }

  #select(node: Tree, definitions: Definitions): Fields {
    const from = this.#from(treeAt(node, 'from_table'), definitions);
    const fields: Field[] = [];
    for (const expression of treesAt(node, 'select_list')) {
      const found = fieldsOfExpression(expression, from);
      if (found === null) return null;
      fields.push(...found);
    }
    const isGrouped = listAt(node, 'group_expressions').length > 0 || node['aggregate_handling'] === 'FORCE_AGGREGATES';
    if (isGrouped) for (const place of placesOf(fields)) place.isCombined = true;
    // ROLLUP and its kind: a NULL may stand for all values.
    return listAt(node, 'group_sets').length > 1 ? fields.map(({ name }) => computed(name)) : fields;
  }

  #setOperation(node: Tree, definitions: Definitions): Fields {
    const left = this.query(treeAt(node, 'left'), definitions);
    const operation = node['setop_type'];
    if (operation === 'EXCEPT' || operation === 'INTERSECT' || left === null) {
      return left?.map((field) => ({ ...field, mayBeCast: true })) ?? null;
    }
    const right = this.query(treeAt(node, 'right'), definitions);
    if (right === null) return null;
    optional([...left, ...right]);
    if (operation === 'UNION') {
      return left.map((field, index) => either(field, right[index]));
    }
    if (operation !== 'UNION_BY_NAME') return null;
    const own = left.map((field) => either(field, named(right, field.name)[0]));
    return [...own, ...right.filter(({ name }) => named(left, name).length === 0)];
  }

  #from(node: Tree, definitions: Definitions): readonly Named[] {
    switch (node['type']) {
      case undefined:
      case 'EMPTY':
        return [];
      case 'JOIN':
        return joined(
          node,
          this.#from(treeAt(node, 'left'), definitions),
          this.#from(treeAt(node, 'right'), definitions),
        );
      case 'BASE_TABLE':
        return [this.#table(node, definitions)];
      case 'SUBQUERY':
        return [namedAs(node, this.query(treeAt(treeAt(node, 'subquery'), 'node'), definitions))];
      case 'EXPRESSION_LIST':
        return [namedAs(node, valuesOf(node))];
      default:
        return [namedAs(node, null)];
    }
  }

  #table(node: Tree, definitions: Definitions): Named {
    const name = textAt(node, 'table_name').toLowerCase();
    const schema = textAt(node, 'schema_name').toLowerCase();
    const definition = schema === '' ? definitions.get(name) : undefined;
    if (definition !== undefined) return namedAs(node, definition());
    const relation = this.#relations.get(keyOf(homes.has(schema) ? '' : schema, name));
    if (relation === undefined) return namedAs(node, null);
    const place: ReadPlace = {
      name: relation.name,
      schema: relation.schema ?? null,
      isOptional: false,
      isCombined: false,
    };
    const fields = columnsOf(relation).map((column) => ({
      name: column.name,
      of: [{ place, column }],
      mayBeCast: false,
    }));
    return { ...namedAs(node, fields), isRelation: true };
  }
}

/** Null: nobody can say how many there are. */
function fieldsOfExpression(expression: Tree, from: readonly Named[]): Fields {
  if (expression['class'] === 'STAR') return fieldsOfStar(expression, from);
  const alias = textAt(expression, 'alias');
  if (expression['class'] !== 'COLUMN_REF') return [computed(alias)];
  const names = textsAt(expression, 'column_names');
  const name = alias === '' ? (names.at(-1) ?? '') : alias;
  const found = columnNamed(names, from);
  return [found === null ? computed(name) : { ...found, name }];
}

function fieldsOfStar(star: Tree, from: readonly Named[]): Fields {
  const isPattern = star['columns'] === true || 'expr' in star;
  if (isPattern || listAt(star, 'qualified_exclude_list').length > 0) return null;
  const relation = textAt(star, 'relation_name').toLowerCase();
  const parts =
    relation === ''
      ? from.map(({ visible }) => visible)
      : from.filter(({ alias }) => alias === relation).map(({ fields }) => fields);
  const excluded = new Set(textsAt(star, 'exclude_list').map((name) => name.toLowerCase()));
  if (excluded.size < listAt(star, 'exclude_list').length) return null;
  // RENAME (feed.column AS …) is of one feed's column.
  if (treesAt(star, 'rename_list').some((entry) => textAt(treeAt(entry, 'key'), 'table') !== '')) return null;
  const replaced = new Set(treesAt(star, 'replace_list').map((entry) => textAt(entry, 'key').toLowerCase()));
  const names = new Map(
    treesAt(star, 'rename_list').map((entry) => [
      textAt(treeAt(entry, 'key'), 'column').toLowerCase(),
      textAt(entry, 'value'),
    ]),
  );
  const fields: Field[] = [];
  for (const part of parts) {
    if (part === null) return null;
    for (const field of part) {
      const known = field.name.toLowerCase();
      const name = names.get(known) ?? field.name;
      if (!excluded.has(known)) fields.push(replaced.has(known) ? computed(name) : { ...field, name });
    }
  }
  return fields;
}

/** A name alone, or behind the name of what it is of; a field of a struct is no column. */
function columnNamed(names: readonly string[], from: readonly Named[]): Field | null {
  const [first = '', second, third, ...others] = names;
  if (third !== undefined) {
    if (others.length > 0 || second === undefined || !homes.has(first.toLowerCase())) return null;
    return columnNamed(
      [second, third],
      from.filter(({ isRelation }) => isRelation),
    );
  }
  const found =
    second === undefined
      ? from.flatMap(({ visible }) => named(visible, first))
      : from.filter(({ alias }) => alias === first.toLowerCase()).flatMap(({ fields }) => named(fields, second));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function joined(node: Tree, left: readonly Named[], right: readonly Named[]): readonly Named[] {
  const type = textAt(node, 'join_type');
  if (type === 'SEMI' || type === 'ANTI') return left;
  const kind = textAt(node, 'ref_type');
  const isFull = type === 'FULL' || type === 'OUTER' || kind === 'POSITIONAL';
  if (isFull || type === 'LEFT') for (const { fields } of right) optional(fields);
  if (isFull || type === 'RIGHT') for (const { fields } of left) optional(fields);
  const all = [...left, ...right];
  const isNatural = kind === 'NATURAL';
  const isUnknown = all.some(({ visible }) => visible === null);
  const using = isNatural ? visibleNames(left).filter((name) => visibleNames(right).includes(name)) : usingOf(node);
  if (using.length === 0 && !(isNatural && isUnknown)) return all;
  if (isUnknown) return all.map((each) => ({ ...each, visible: null }));
  const shared = new Set(using);
  // The one column has the value of the side that has one; of both, DuckDB computes it.
  const merged = (field: Field): Field => {
    const { name } = field;
    if (!shared.has(name.toLowerCase())) return field;
    if (isFull) return computed(name);
    return type === 'RIGHT' ? (right.flatMap(({ visible }) => named(visible, name))[0] ?? computed(name)) : field;
  };
  return [
    ...left.map((each) => ({ ...each, visible: each.visible?.map(merged) ?? null })),
    ...right.map((each) => ({
      ...each,
      visible: each.visible?.filter(({ name }) => !shared.has(name.toLowerCase())) ?? null,
    })),
  ];
}

function usingOf(node: Tree): readonly string[] {
  return textsAt(node, 'using_columns').map((name) => name.toLowerCase());
}

function visibleNames(from: readonly Named[]): readonly string[] {
  return from.flatMap(({ visible }) => visible?.map(({ name }) => name.toLowerCase()) ?? []);
}

function namedAs(node: Tree, of: Fields): Named {
  const fields = toldApart(renamed(of, node['column_name_alias']));
  const alias = textAt(node, 'alias');
  return {
    alias: (alias === '' ? textAt(node, 'table_name') : alias).toLowerCase(),
    isRelation: false,
    fields,
    visible: fields,
  };
}

function valuesOf(node: Tree): Fields {
  const rows = node['values'];
  const first: unknown = Array.isArray(rows) ? rows[0] : null;
  return Array.isArray(first) ? first.map((_, index) => computed(`col${index}`)) : null;
}

/** Within another statement DuckDB numbers names that repeat: id, id_1. Null where that would make another name repeat. */
function toldApart(fields: Fields): Fields {
  if (fields === null) return null;
  const given = new Set(fields.map(({ name }) => name.toLowerCase()));
  const seen = new Map<string, number>();
  const apart: Field[] = [];
  for (const field of fields) {
    const known = field.name.toLowerCase();
    const before = seen.get(known) ?? 0;
    seen.set(known, before + 1);
    const name = before === 0 ? field.name : `${field.name}_${before}`;
    if (before > 0 && given.has(name.toLowerCase())) return null;
    apart.push({ ...field, name });
  }
  return apart;
}

function computed(name: string): Field {
  return { name, of: [], mayBeCast: false };
}

/** A column of a union: of one of its parts. */
function either(one: Field, other: Field | undefined): Field {
  return { name: one.name, of: [...one.of, ...(other?.of ?? [])], mayBeCast: true };
}

/** `feed AS f(a, b)`: the first columns get these names. */
function renamed(fields: Fields, names: unknown): Fields {
  if (fields === null || !Array.isArray(names)) return fields;
  const given: readonly unknown[] = names;
  return fields.map((field, index) => {
    const name = given[index];
    return typeof name === 'string' ? { ...field, name } : field;
  });
}

function named(fields: Fields, name: string): readonly Field[] {
  return fields?.filter((field) => field.name.toLowerCase() === name.toLowerCase()) ?? [];
}

function optional(fields: Fields): void {
  for (const place of placesOf(fields ?? [])) place.isOptional = true;
}

function placesOf(fields: readonly Field[]): ReadonlySet<ReadPlace> {
  return new Set(fields.flatMap(({ of }) => of.map(({ place }) => place)));
}

function keyOf(schema: string, name: string): string {
  return `${schema}.${name}`;
}

function asTree(value: unknown): Tree {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function treeAt(tree: Tree, key: string): Tree {
  return asTree(tree[key]);
}

function listAt(tree: Tree, key: string): readonly unknown[] {
  const list = tree[key];
  return Array.isArray(list) ? list : [];
}

function treesAt(tree: Tree, key: string): readonly Tree[] {
  return listAt(tree, key).map(asTree);
}

function textAt(tree: Tree, key: string): string {
  const text = tree[key];
  return typeof text === 'string' ? text : '';
}

function textsAt(tree: Tree, key: string): readonly string[] {
  return listAt(tree, key).filter((text) => typeof text === 'string');
}
