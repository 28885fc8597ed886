import { describe, expect, test } from 'vitest';
import { jsonSchemaColumns } from './json-schema-columns';

describe('columns of a JSON schema', () => {
  test.each([
    [{ type: 'integer' }, 'long'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'timestamp'],
    [{ oneOf: [{ type: 'null' }, { type: 'boolean' }] }, 'boolean'],
    [{ type: 'number', multipleOf: 0.0001 }, 'decimal(38,4)'],
    [
      { type: 'array', items: { type: 'string', format: 'date' } },
      { type: 'array', elementType: 'date', containsNull: true },
    ],
    [
      { type: 'object', additionalProperties: { type: 'integer' } },
      { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true },
    ],
  ])('%j', (property, type) => {
    expect(jsonSchemaColumns(JSON.stringify({ properties: { a: property } }))).toMatchObject([
      { name: 'a', type, nullable: true },
    ]);
  });

  test.each([
    ['a number of any kind', { properties: { a: { type: 'number' } } }],
    ['two types', { properties: { a: { type: ['string', 'integer'] } } }],
    ['itself', { properties: { a: { $ref: '#' } } }],
    ['another document', { properties: { a: { $ref: 'other.json' } } }],
    ['nothing', true],
  ])('says nothing of %s', (_what, schema) => {
    expect(jsonSchemaColumns(JSON.stringify(schema))).toEqual([]);
  });
});
