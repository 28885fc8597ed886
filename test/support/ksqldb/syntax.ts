import type { Column, SqlType } from './types';

export type Operator =
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | 'AND'
  | 'OR'
  | 'LIKE';

export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  /** JSON text: a number, a string, true, false or null. */
  | { readonly kind: 'literal'; readonly type: SqlType; readonly json: string }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'isNull'; readonly of: Expression }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: SqlType }
  | { readonly kind: 'case'; readonly conditions: readonly Expression[]; readonly results: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

export interface Select {
  readonly kind: 'select';
  readonly text: string;
  /** null is `*`. */
  readonly items: readonly ({ readonly expression: Expression; readonly alias: string | null } | null)[];
  readonly from: string;
  readonly where: Expression | null;
  readonly groupBy: readonly Expression[];
  /** JOIN, GROUP BY, WINDOW, PARTITION BY, HAVING: those that it has. */
  readonly clauses: readonly string[];
  readonly emit: 'CHANGES' | 'FINAL' | null;
  readonly limit: number | null;
}

export type SourceKind = 'STREAM' | 'TABLE';

export interface Create {
  readonly kind: 'create';
  readonly text: string;
  readonly object: SourceKind;
  readonly name: string;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** CREATE SOURCE: a table that can be pulled as it is. */
  readonly isSource: boolean;
  readonly columns: readonly Column[];
  /** Of WITH, their names in upper case. */
  readonly properties: ReadonlyMap<string, string>;
  readonly query: Select | null;
}

export type Statement =
  | Select
  | Create
  | { readonly kind: 'list'; readonly text: string; readonly object: SourceKind }
  | { readonly kind: 'describe'; readonly text: string; readonly name: string; readonly isExtended: boolean }
  | {
      readonly kind: 'drop';
      readonly text: string;
      readonly object: SourceKind;
      readonly name: string;
      readonly ifExists: boolean;
    };
