import { StatementError, syntaxError, tokenize, type Token } from './tokens';
import { scalar, scalarNamed, type Column, type Field, type SqlType } from './types';

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

/** Every statement of a request. Error: of the first that is none, which makes the whole request fail. */
export function parseStatements(text: string): Statement[] {
  const parser = new Parser(text);
  const statements: Statement[] = [];
  while (!parser.atEnd()) statements.push(parser.statement());
  return statements;
}

/** What ends an item or a table name, and so is no alias of it. */
const reserved = new Set([
  ...['FROM', 'WHERE', 'GROUP', 'EMIT', 'LIMIT', 'WINDOW', 'PARTITION', 'HAVING', 'JOIN', 'INNER', 'LEFT', 'RIGHT'],
  ...['FULL', 'OUTER', 'ON', 'WITHIN', 'AS', 'AND', 'OR', 'NOT', 'LIKE', 'IS', 'IN', 'BETWEEN', 'ORDER', 'WHEN'],
  ...['THEN', 'ELSE', 'END'],
]);

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  statement(): Statement {
    const { start } = this.peek();
    const finish = (): string => {
      // The last one may do without.
      if (!this.atEnd()) this.expect(';');
      return this.text.slice(start, this.tokens[this.at - 1]?.end);
    };
    if (this.isWord('SELECT')) return this.select(finish);
    if (this.take('LIST') || this.take('SHOW')) {
      const object = this.take('STREAMS') ? 'STREAM' : this.take('TABLES') ? 'TABLE' : null;
      if (object === null) throw this.unexpected('STREAMS or TABLES');
      return { kind: 'list', object, text: finish() };
    }
    if (this.take('DESCRIBE')) {
      // Before 0.20 the word came first, and is still taken there.
      const isFirst = this.take('EXTENDED');
      const name = this.name();
      const isExtended = this.take('EXTENDED') || isFirst;
      return { kind: 'describe', name, isExtended, text: finish() };
    }
    if (this.take('DROP')) {
      const object = this.sourceKind();
      const ifExists = this.take('IF') && this.expect('EXISTS');
      const name = this.name();
      if (this.take('DELETE')) this.expect('TOPIC');
      return { kind: 'drop', object, name, ifExists, text: finish() };
    }
    if (this.take('CREATE')) return this.create(finish);
    throw this.unexpected('a statement that the stand-in knows');
  }

  private create(finish: () => string): Create {
    const orReplace = this.take('OR') && this.expect('REPLACE');
    const isSource = this.take('SOURCE');
    const object = this.sourceKind();
    const ifNotExists = this.take('IF') && this.expect('NOT') && this.expect('EXISTS');
    const name = this.name();
    const columns = this.take('(') ? this.listUntil(')', () => this.columnDefinition()) : [];
    const properties = this.take('WITH') && this.expect('(') ? this.listUntil(')', () => this.property()) : [];
    const query = this.take('AS') ? this.select(() => '') : null;
    const text = finish();
    return {
      kind: 'create',
      text,
      object,
      name,
      orReplace,
      ifNotExists,
      isSource,
      columns,
      properties: new Map(properties),
      query: query === null ? null : { ...query, text },
    };
  }

  private columnDefinition(): Column {
    const name = this.name();
    const type = this.type();
    const isPrimary = this.take('PRIMARY');
    const isKey = this.take('KEY');
    if (isPrimary && !isKey) throw this.unexpected("'KEY'");
    return { name, type, isKey };
  }

  private property(): [string, string] {
    const name = this.next();
    if (name.kind !== 'word' && name.kind !== 'string') throw this.unexpected('a property', name);
    this.expect('=');
    const value = this.next();
    if (value.kind === 'symbol' || value.kind === 'end') throw this.unexpected('a value', value);
    return [name.text.toUpperCase(), value.text];
  }

  private type(): SqlType {
    const word = this.name();
    switch (word) {
      case 'DECIMAL': {
        this.expect('(');
        const precision = this.wholeNumber();
        this.expect(',');
        const scale = this.wholeNumber();
        this.expect(')');
        return { base: 'DECIMAL', precision, scale };
      }
      case 'ARRAY': {
        this.expect('<');
        const element = this.type();
        this.expect('>');
        return { base: 'ARRAY', element };
      }
      case 'MAP': {
        this.expect('<');
        const key = this.type();
        this.expect(',');
        const value = this.type();
        this.expect('>');
        return { base: 'MAP', key, value };
      }
      case 'STRUCT': {
        this.expect('<');
        return { base: 'STRUCT', fields: this.listUntil('>', () => this.field()) };
      }
      default: {
        const found = scalarNamed(word);
        if (found === null) throw new StatementError(`Cannot resolve unknown type: ${word}`);
        // VARCHAR(20): the length is taken and means nothing.
        if (this.take('(')) this.listUntil(')', () => this.wholeNumber());
        return found;
      }
    }
  }

  private field(): Field {
    return { name: this.name(), type: this.type() };
  }

  private select(finish: () => string): Select {
    this.expect('SELECT');
    const items: Select['items'][number][] = [];
    do items.push(this.item());
    while (this.take(','));
    this.expect('FROM');
    const from = this.name();
    this.alias();
    const clauses: string[] = [];
    while (['INNER', 'LEFT', 'RIGHT', 'FULL', 'JOIN'].some((word) => this.isWord(word))) {
      clauses.push('JOIN');
      this.skipTo(['WHERE', 'GROUP', 'WINDOW', 'PARTITION', 'HAVING', 'EMIT', 'LIMIT']);
    }
    if (this.isWord('WINDOW')) {
      clauses.push('WINDOW');
      this.skipTo(['WHERE', 'GROUP', 'PARTITION', 'HAVING', 'EMIT', 'LIMIT']);
    }
    const where = this.take('WHERE') ? this.expression() : null;
    let groupBy: Expression[] = [];
    if (this.take('GROUP') && this.expect('BY')) {
      clauses.push('GROUP BY');
      const isList = this.take('(');
      groupBy = isList ? this.listUntil(')', () => this.expression()) : this.list(() => this.expression());
    }
    if (this.take('PARTITION') && this.expect('BY')) {
      clauses.push('PARTITION BY');
      this.list(() => this.expression());
    }
    if (this.take('HAVING')) {
      clauses.push('HAVING');
      this.expression();
    }
    const emit = this.take('EMIT') ? this.refinement() : null;
    const limit = this.take('LIMIT') ? this.wholeNumber() : null;
    const text = finish();
    return { kind: 'select', text, items, from, where, groupBy, clauses, emit, limit };
  }

  private refinement(): 'CHANGES' | 'FINAL' {
    if (this.take('FINAL')) return 'FINAL';
    this.expect('CHANGES');
    return 'CHANGES';
  }

  private item(): Select['items'][number] {
    if (this.take('*')) return null;
    return { expression: this.expression(), alias: this.alias() };
  }

  private alias(): string | null {
    if (this.take('AS')) return this.name();
    const token = this.peek();
    if (token.kind !== 'word' || (!token.isQuoted && reserved.has(token.text))) return null;
    return this.name();
  }

  expression(): Expression {
    return this.chain(['OR'], () => this.chain(['AND'], () => this.negation()));
  }

  private negation(): Expression {
    return this.take('NOT') ? { kind: 'not', of: this.negation() } : this.comparison();
  }

  private comparison(): Expression {
    const left = this.sum();
    if (this.take('IS')) {
      const isNot = this.take('NOT');
      this.expect('NULL');
      return negatedIf(isNot, { kind: 'isNull', of: left });
    }
    const isNot = this.take('NOT');
    if (this.take('IN') && this.expect('(')) {
      const options = this.listUntil(')', () => this.expression());
      return negatedIf(
        isNot,
        joined(
          'OR',
          options.map((right) => binary('=', left, right)),
        ),
      );
    }
    if (this.take('BETWEEN')) {
      const from = this.sum();
      this.expect('AND');
      return negatedIf(isNot, binary('AND', binary('>=', left, from), binary('<=', left, this.sum())));
    }
    if (this.take('LIKE')) return negatedIf(isNot, binary('LIKE', left, this.sum()));
    if (isNot) throw this.unexpected('IN, BETWEEN or LIKE');
    for (const operator of ['=', '<>', '<=', '>=', '<', '>'] as const) {
      if (this.take(operator)) return binary(operator, left, this.sum());
    }
    return this.take('!=') ? binary('<>', left, this.sum()) : left;
  }

  private sum(): Expression {
    return this.chain(['+', '-', '||'], () => this.chain(['*', '/', '%'], () => this.operand()));
  }

  private chain(operators: readonly Operator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => this.take(each));
      if (operator === undefined) return left;
      left = binary(operator, left, operand());
    }
  }

  private operand(): Expression {
    let found = this.primary();
    while (this.take('->')) found = { kind: 'field', of: found, name: this.name() };
    return found;
  }

  private primary(): Expression {
    const token = this.next();
    if (token.kind === 'string') return { kind: 'literal', type: scalar('STRING'), json: JSON.stringify(token.text) };
    if (token.kind === 'number') return numberLiteral(token.text);
    if (token.text === '(') return this.until(')', this.expression());
    if (token.text === '-' && this.peek().kind === 'number') return numberLiteral(`-${this.next().text}`);
    if (token.kind !== 'word') throw this.unexpected('an expression', token);
    if (token.isQuoted) return this.qualified(token);
    if (token.text === 'NULL') return { kind: 'literal', type: scalar('STRING'), json: 'null' };
    if (token.text === 'TRUE' || token.text === 'FALSE') {
      return { kind: 'literal', type: scalar('BOOLEAN'), json: token.text.toLowerCase() };
    }
    if (token.text === 'CAST' && this.take('(')) {
      const of = this.expression();
      this.expect('AS');
      return this.until(')', { kind: 'cast', of, type: this.type() });
    }
    if (token.text === 'CASE') return this.cases();
    if (this.take('(')) {
      if (this.take('*')) return this.until(')', { kind: 'call', name: token.text, of: [] });
      return { kind: 'call', name: token.text, of: this.listUntil(')', () => this.expression()) };
    }
    return this.qualified(token);
  }

  private qualified(token: Token): Expression {
    return { kind: 'column', name: this.take('.') ? this.name() : token.text };
  }

  private cases(): Expression {
    const conditions: Expression[] = [];
    const results: Expression[] = [];
    while (this.take('WHEN')) {
      conditions.push(this.expression());
      this.expect('THEN');
      results.push(this.expression());
    }
    if (this.take('ELSE')) results.push(this.expression());
    this.expect('END');
    return { kind: 'case', conditions, results };
  }

  private sourceKind(): SourceKind {
    if (this.take('STREAM')) return 'STREAM';
    if (this.take('TABLE')) return 'TABLE';
    throw this.unexpected('STREAM or TABLE');
  }

  private list<T>(element: () => T): T[] {
    const found = [element()];
    while (this.take(',')) found.push(element());
    return found;
  }

  private listUntil<T>(end: string, element: () => T): T[] {
    return this.take(end) ? [] : this.until(end, this.list(element));
  }

  private until<T>(end: string, value: T): T {
    this.expect(end);
    return value;
  }

  private skipTo(words: readonly string[]): void {
    this.next();
    while (!this.atEnd() && this.peek().text !== ';' && !words.some((word) => this.isWord(word))) this.next();
  }

  private wholeNumber(): number {
    const token = this.next();
    if (!/^\d+$/.test(token.text)) throw this.unexpected('a whole number', token);
    return Number(token.text);
  }

  private name(): string {
    const token = this.next();
    if (token.kind !== 'word') throw this.unexpected('a name', token);
    return token.text;
  }

  private isWord(text: string): boolean {
    const token = this.peek();
    return !token.isQuoted && token.text === text && (token.kind === 'word' || token.kind === 'symbol');
  }

  private take(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): true {
    if (!this.take(text)) throw this.unexpected(`'${text}'`);
    return true;
  }

  private peek(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error('read beyond the end of the statement');
    return token;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  private unexpected(expected: string, token: Token = this.peek()): StatementError {
    return syntaxError(this.text, token.start, `Expecting ${expected}, found '${token.text}'.`);
  }
}

const binary = (operator: Operator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});

const negatedIf = (isNegated: boolean, of: Expression): Expression => (isNegated ? { kind: 'not', of } : of);

const joined = (operator: Operator, all: readonly Expression[]): Expression =>
  all.reduce((left, right) => binary(operator, left, right));

/** A number's type is the narrowest that holds it, as the real server has it; with a point it is a DECIMAL, with an exponent a DOUBLE. */
function numberLiteral(text: string): Expression {
  const json = text
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '')
    .replace(/^(-?)0+(?=\d)/, '$1');
  if (/[eE]/.test(json)) return { kind: 'literal', type: scalar('DOUBLE'), json };
  const [whole = '', fraction] = json.replace('-', '').split('.');
  if (fraction === undefined) {
    const isInteger = BigInt(whole) <= 2_147_483_647n;
    return { kind: 'literal', type: scalar(isInteger ? 'INTEGER' : 'BIGINT'), json };
  }
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  return { kind: 'literal', type: { base: 'DECIMAL', precision: Math.max(digits, 1), scale: fraction.length }, json };
}
