import type { TFunction } from 'i18next';

const known = [
  'export',
  'consume',
  'import',
  'adopt',
  'restore',
  'retention',
  'compact',
  'undo_compact',
  'vacuum',
  'quarantine',
  'redrive',
  'discard',
] as const;

/** What an entry of the log did, in plain words; another writer's operation as it calls it. */
export function operationText(operation: string, t: TFunction): string {
  const key = operation.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  const word = known.find((each) => each === key);
  return word === undefined ? operation : t(`lake.operation.${word}`);
}

export function isCompaction(operation: string): boolean {
  return operation === 'COMPACT';
}
