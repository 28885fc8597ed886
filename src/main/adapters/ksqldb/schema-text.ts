import { Malformed } from './json-scan';

/** A type as ksqlDB has it. `other`: one that is none of the containers, by its name in upper case. */
export type KsqlType =
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: KsqlType }
  | { readonly kind: 'map'; readonly key: KsqlType; readonly value: KsqlType }
  | { readonly kind: 'struct'; readonly fields: readonly KsqlField[] };

export interface KsqlField {
  readonly name: string;
  readonly type: KsqlType;
}

export interface SchemaColumn extends KsqlField {
  readonly isKey: boolean;
}

const MAX_DEPTH = 100;

/** A header's schema: `` `T_ID` BIGINT KEY, `NAME` STRING ``. Throws Malformed. */
export function parseSchema(text: string): SchemaColumn[] {
  const reader = new SchemaReader(text);
  const columns: SchemaColumn[] = [];
  if (reader.atEnd()) return columns;
  do {
    const name = reader.name();
    const type = reader.type(0);
    columns.push({ name, type, isKey: reader.suffix().includes('KEY') });
  } while (reader.takes(','));
  reader.expectEnd();
  return columns;
}

/** Throws Malformed. */
export function parseType(text: string): KsqlType {
  const reader = new SchemaReader(text);
  const type = reader.type(0);
  reader.expectEnd();
  return type;
}

/** As the server spells it in a schema. */
export function typeTextOf(type: KsqlType): string {
  switch (type.kind) {
    case 'other':
      return type.name;
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'array':
      return `ARRAY<${typeTextOf(type.element)}>`;
    case 'map':
      return `MAP<${typeTextOf(type.key)}, ${typeTextOf(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((field) => `\`${field.name.replaceAll('`', '``')}\` ${typeTextOf(field.type)}`).join(', ')}>`;
  }
}

/** Spelled in more than one way by versions and clients of ksqlDB. */
const SAME_TYPE: Readonly<Record<string, string>> = { INT: 'INTEGER', VARCHAR: 'STRING' };

export function plainType(name: string): KsqlType {
  const upper = name.toUpperCase();
  return { kind: 'other', name: SAME_TYPE[upper] ?? upper };
}

class SchemaReader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  expectEnd(): void {
    if (!this.atEnd()) this.fail();
  }

  takes(symbol: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  name(): string {
    this.skipSpace();
    if (this.text[this.at] !== '`') return this.word();
    let name = '';
    for (;;) {
      const close = this.text.indexOf('`', this.at + 1);
      if (close === -1) this.fail();
      name += this.text.slice(this.at + 1, close);
      this.at = close + 1;
      if (this.text[this.at] !== '`') return name;
      name += '`';
    }
  }

  type(depth: number): KsqlType {
    if (depth > MAX_DEPTH) this.fail();
    const name = this.word().toUpperCase();
    if (name === 'ARRAY' && this.takes('<')) {
      const element = this.type(depth + 1);
      this.expect('>');
      return { kind: 'array', element };
    }
    if (name === 'MAP' && this.takes('<')) {
      const key = this.type(depth + 1);
      this.expect(',');
      const value = this.type(depth + 1);
      this.expect('>');
      return { kind: 'map', key, value };
    }
    if (name === 'STRUCT' && this.takes('<')) {
      const fields: KsqlField[] = [];
      if (this.takes('>')) return { kind: 'struct', fields };
      do fields.push({ name: this.name(), type: this.type(depth + 1) });
      while (this.takes(','));
      this.expect('>');
      return { kind: 'struct', fields };
    }
    const parameters = this.parameters();
    if (name === 'DECIMAL') {
      const [precision, scale] = parameters;
      if (precision === undefined || scale === undefined) this.fail();
      return { kind: 'decimal', precision, scale };
    }
    return plainType(name);
  }

  /** What follows a type: `KEY`, `PRIMARY KEY`, `HEADERS`, `HEADER('name')`. */
  suffix(): string[] {
    const words: string[] = [];
    while (!this.atEnd() && this.text[this.at] !== ',') {
      words.push(this.word().toUpperCase());
      if (!this.takes('(')) continue;
      const close = this.text.indexOf("')", this.at);
      if (close === -1) this.fail();
      this.at = close + 2;
    }
    return words;
  }

  private parameters(): number[] {
    const values: number[] = [];
    if (!this.takes('(')) return values;
    do {
      const word = this.word();
      if (!/^\d{1,9}$/.test(word)) this.fail();
      values.push(Number(word));
    } while (this.takes(','));
    this.expect(')');
    return values;
  }

  private word(): string {
    this.skipSpace();
    const from = this.at;
    while (/[\w$@]/.test(this.text[this.at] ?? '')) this.at++;
    if (this.at === from) this.fail();
    return this.text.slice(from, this.at);
  }

  private expect(symbol: string): void {
    if (!this.takes(symbol)) this.fail();
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private fail(): never {
    throw new Malformed(`a schema that cannot be read at character ${this.at + 1}: ${this.text.slice(0, 500)}`);
  }
}
