import {
  type AskedParameter,
  type ParameterType,
  parameterTypes,
  type ParameterValues,
} from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { nearestType, spelledType } from '../../../shared/nearest-type';

/** `--param name=value` or `--param name:TYPE=value`. */
interface ParameterArgument {
  readonly name: string;
  readonly type: ParameterType | null;
  readonly value: string;
}

/** Values of parameters. One without a type has that which the statement asks for. Errors: INVALID_INPUT. */
export function parameterValues(given: readonly string[], asked: readonly AskedParameter[]): ParameterValues {
  const values: ParameterValues = {};
  for (const text of given) {
    const { name, type, value } = parseParameter(text);
    if (Object.hasOwn(values, name)) {
      throw new LakeError('INVALID_INPUT', `The parameter ${name} is given twice. Give it once.`);
    }
    const inferred = asked.find((parameter) => parameter.name === name)?.type ?? null;
    values[name] = { type: type ?? nearestType(inferred), value };
  }
  return values;
}

function parseParameter(text: string): ParameterArgument {
  const match = /^\$?([\p{L}\p{N}_]+)(?::([^=]+))?=([\s\S]*)$/u.exec(text);
  const [, name, typeText, value] = match ?? [];
  if (name === undefined || value === undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `"${text}" is no parameter. Write --param name=value, or --param name:DATE=2026-11-20.`,
    );
  }
  if (typeText === undefined) return { name, type: null, value };
  const type = spelledType(typeText);
  if (type === null) {
    throw new LakeError(
      'INVALID_INPUT',
      `${typeText} is no type of a parameter. There are: ${parameterTypes.join(', ')}.`,
    );
  }
  return { name, type, value };
}
