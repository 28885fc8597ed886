import { LakeError } from '../../../shared/errors';

/** Two names that are one to SQL; null where there are none. */
export function sameButForCase(names: readonly string[]): readonly [string, string] | null {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(name.toLowerCase());
    if (other !== undefined) return [other, name];
    known.set(name.toLowerCase(), name);
  }
  return null;
}

export function assertDistinctNames(path: string, names: readonly string[]): void {
  const same = sameButForCase(names);
  if (same === null) return;
  throw new LakeError(
    'INVALID_INPUT',
    `${path} has the columns "${same[0]}" and "${same[1]}", which are one name to SQL. Rename one of them in the file.`,
    { details: { path, columns: same.join(', ') } },
  );
}
