import { ExpressionParser } from './expression-parser';
import type { Create, Expression, Select, SourceKind, Statement } from './syntax';
import type { Column } from './types';

/** Every statement of a request. Error: of the first that is none, which makes the whole request fail. */
export function parseStatements(text: string): Statement[] {
  const parser = new Parser(text);
  const statements: Statement[] = [];
  while (!parser.atEnd()) statements.push(parser.statement());
  return statements;
}

/** What ends an item or a table name, and so is no alias of it. */
const reserved = new Set(
  (
    'FROM WHERE GROUP EMIT LIMIT WINDOW PARTITION HAVING JOIN INNER LEFT RIGHT FULL OUTER ON WITHIN AS AND OR NOT LIKE ' +
    'IS IN BETWEEN ORDER WHEN THEN ELSE END'
  ).split(' '),
);

class Parser extends ExpressionParser {
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

  private sourceKind(): SourceKind {
    if (this.take('STREAM')) return 'STREAM';
    if (this.take('TABLE')) return 'TABLE';
    throw this.unexpected('STREAM or TABLE');
  }

  private skipTo(words: readonly string[]): void {
    this.next();
    while (!this.atEnd() && this.peek().text !== ';' && !words.some((word) => this.isWord(word))) this.next();
  }
}
