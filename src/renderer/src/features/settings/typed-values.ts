/** Which field shows what is wrong at a path of the settings. */
export type FieldPaths<Draft> = Readonly<Record<string, keyof Draft>>;

export function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** Of a number field, which gives a text where it is no number: '' where it is empty. */
export function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
}
