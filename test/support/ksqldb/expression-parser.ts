import type { Expression, Operator } from './syntax';
import { StatementError, TokenReader, type Token } from './tokens';
import { scalar, scalarNamed, type Field, type SqlType } from './types';

/** Expressions and types, as statements have them. */
export class ExpressionParser extends TokenReader {
  protected type(): SqlType {
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

  protected field(): Field {
    return { name: this.name(), type: this.type() };
  }

  expression(): Expression {
    return this.chain(['OR'], () => this.chain(['AND'], () => this.negation()));
  }

  protected negation(): Expression {
    return this.take('NOT') ? { kind: 'not', of: this.negation() } : this.comparison();
  }

  protected comparison(): Expression {
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

  protected sum(): Expression {
    return this.chain(['+', '-', '||'], () => this.chain(['*', '/', '%'], () => this.operand()));
  }

  protected chain(operators: readonly Operator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((each) => this.take(each));
      if (operator === undefined) return left;
      left = binary(operator, left, operand());
    }
  }

  protected operand(): Expression {
    let found = this.primary();
    while (this.take('->')) found = { kind: 'field', of: found, name: this.name() };
    return found;
  }

  protected primary(): Expression {
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

  protected qualified(token: Token): Expression {
    return { kind: 'column', name: this.take('.') ? this.name() : token.text };
  }

  protected cases(): Expression {
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
