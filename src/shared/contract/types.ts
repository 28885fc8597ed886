import { z } from 'zod';

/** An instant, ISO 8601 in UTC with a Z. */
export const instantSchema = z.iso.datetime();

export const emptySchema = z.object({}).strict();

/** Types of reader version 1 of the Delta protocol, in its own JSON spelling, so that the log needs no second one. */
export const primitiveTypeSchema = z.union([
  z.enum(['string', 'long', 'integer', 'short', 'byte', 'float', 'double', 'boolean', 'binary', 'date', 'timestamp']),
  z.templateLiteral(['decimal(', z.int().min(1).max(38), ',', z.int().min(0).max(38), ')']),
]);
export type PrimitiveType = z.infer<typeof primitiveTypeSchema>;

export type ColumnType =
  | PrimitiveType
  | { type: 'struct'; fields: Column[] }
  | { type: 'array'; elementType: ColumnType; containsNull: boolean }
  | { type: 'map'; keyType: ColumnType; valueType: ColumnType; valueContainsNull: boolean };

export interface Column {
  name: string;
  type: ColumnType;
  nullable: boolean;
  metadata: Record<string, unknown>;
}

export const columnTypeSchema: z.ZodType<ColumnType> = z.lazy(() =>
  z.union([
    primitiveTypeSchema,
    z.object({ type: z.literal('struct'), fields: z.array(columnSchema) }),
    z.object({ type: z.literal('array'), elementType: columnTypeSchema, containsNull: z.boolean() }),
    z.object({
      type: z.literal('map'),
      keyType: columnTypeSchema,
      valueType: columnTypeSchema,
      valueContainsNull: z.boolean(),
    }),
  ]),
);

/** A StructField of the Delta protocol. */
export const columnSchema: z.ZodType<Column> = z.object({
  name: z.string().min(1),
  type: columnTypeSchema,
  nullable: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
});
