import type { ParameterValues } from '../../../../shared/contract/statements';
import type { QueryParameter } from '../../../../shared/contract/workspace';
import { nearestType } from '../../../../shared/nearest-type';
import { splitStatements } from './statement-at';

/** Whether a statement is the one of a file: not a part of it, not another, and not one of several. */
export function isOfFile(sql: string, text: string): boolean {
  const [only, ...others] = splitStatements(text);
  return only !== undefined && others.length === 0 && text.slice(only.start, only.end) === sql;
}

/** Whether a statement ran with the values that its file notes: with others, another answer is no surprise. */
export function hasNotedValues(values: ParameterValues, noted: readonly QueryParameter[]): boolean {
  return Object.entries(values).every(([name, { type, value }]) => {
    const same = noted.find((parameter) => parameter.name === name);
    return same !== undefined && same.default === value && nearestType(same.type) === type;
  });
}
