/** Texts that a double may be read from: DuckDB also takes 1_000. */
export const floatingPattern =
  '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?([Nn][Aa][Nn]|[Ii][Nn][Ff]([Ii][Nn][Ii][Tt][Yy])?)';

/** Of what a number would drop: 007 is a name. */
export const zerosInFront = '[+-]?0[0-9].*';

/**
 * SQL: whether a double (or float) has every digit of the text that it was read from. Its own text is the shortest that reads back as it, so
 * both spell the same digits or the value was rounded; zeros at either end, point and exponent say nothing of that.
 */
export function keepsDigits(text: string, value: string): string {
  return `${significant(text)} = ${significant(`CAST(${value} AS VARCHAR)`)}`;
}

function significant(text: string): string {
  return `trim(replace(regexp_extract(${text}, '^[+-]?([0-9.]*)', 1), '.', ''), '0')`;
}
