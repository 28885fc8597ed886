import { useCallback, useState } from 'react';
import type { AskedParameter, ParameterType, ParameterValues } from '../../../../shared/contract/statements';
import { LakeError } from '../../../../shared/errors';
import { nearestType } from '../../../../shared/nearest-type';
import { useClients } from '../../api/context';
import { useOperationQuery } from '../../api/use-operation-query';
import { useStable } from '../../ui/use-stable';
import { parameterNames } from './parameter-names';
import type { TypedParameter } from './tab';

/** By the parameters' names. */
export type TypedParameters = Readonly<Record<string, TypedParameter>>;

/** A parameter with what is typed for it. */
export interface ShownParameter extends TypedParameter {
  readonly name: string;
  /** The chosen type, else the one that fits what DuckDB infers. */
  readonly shownType: ParameterType;
  /** As DuckDB infers it; null where it does not say. */
  readonly inferred: string | null;
  /** Run was asked for while there was no value. */
  readonly isMissing: boolean;
}

export interface Parameters {
  /** Of the statement that Run would run. */
  readonly shown: readonly ShownParameter[];
  /** Of the same; null where one has no value yet. */
  readonly values: ParameterValues | null;
  change(name: string, changed: Partial<TypedParameter>): void;
  /** Values for a statement that is to be run; null, and it is shown which, where one is missing. Null, too, once `signal` is aborted. */
  valuesFor(sql: string, signal: AbortSignal): Promise<ParameterValues | null>;
}

const untyped: TypedParameter = { type: null, text: '', isNull: false };

/** The parameters of a statement. What is typed for a name is the caller's, and stays whichever statement asks for it. */
export function useParameters(
  typed: TypedParameters,
  onTyped: (typed: TypedParameters) => void,
  sql: string | null,
): Parameters {
  const { queries } = useClients();
  const [missing, setMissing] = useState<readonly string[]>([]);
  const names = sql === null ? [] : parameterNames(sql);
  const query = useOperationQuery(
    (operations) => operations.queriesParameters,
    { sql: sql ?? '' },
    {
      enabled: names.length > 0,
    },
  );
  const asked = query.data ?? names.map((name) => ({ name, type: null }));

  const shown = names.length === 0 ? [] : asked.map((one) => shownOf(one, typed, missing));
  // In a notebook the value may be typed in another cell. Once it was, an empty field is no longer one that Run stopped at.
  const found = shown.filter((one) => missing.includes(one.name) && hasValue(one)).map(({ name }) => name);
  if (found.length > 0) setMissing(missing.filter((name) => !found.includes(name)));
  const change = (name: string, changed: Partial<TypedParameter>): void => {
    setMissing((before) => before.filter((other) => other !== name));
    onTyped({ ...typed, [name]: { ...typedFor(typed, name), ...changed } });
  };
  const typedNow = useStable(() => typed);

  const valuesFor = useCallback(
    async (statement: string, signal: AbortSignal): Promise<ParameterValues | null> => {
      const named = parameterNames(statement);
      if (named.length === 0) return {};
      const wanted = await queries.parameters({ sql: statement }, { signal }).catch((error: unknown) => {
        // What is wrong with the statement is said by running it.
        if (!(error instanceof LakeError)) throw error;
        return named.map((name) => ({ name, type: null }));
      });
      if (signal.aborted) return null;
      const now = typedNow();
      const all = wanted.map((one) => shownOf(one, now, []));
      const without = all.filter((one) => !hasValue(one)).map(({ name }) => name);
      setMissing(without);
      return without.length === 0 ? valuesOf(all) : null;
    },
    [queries, typedNow],
  );

  return { shown, values: shown.every(hasValue) ? valuesOf(shown) : null, change, valuesFor };
}

function shownOf({ name, type }: AskedParameter, typed: TypedParameters, missing: readonly string[]): ShownParameter {
  const own = typedFor(typed, name);
  return {
    name,
    ...own,
    inferred: type,
    shownType: own.type ?? nearestType(type),
    isMissing: missing.includes(name),
  };
}

/** A name may be one that every object has, as `constructor`. */
function typedFor(typed: TypedParameters, name: string): TypedParameter {
  return Object.hasOwn(typed, name) ? (typed[name] ?? untyped) : untyped;
}

/** Only text can be empty, and only where it is known to be text: anything else would fail on it, or mean something else. */
function hasValue({ isNull, text, type, inferred }: ShownParameter): boolean {
  return isNull || text.trim() !== '' || (type ?? inferred) === 'VARCHAR';
}

function valuesOf(parameters: readonly ShownParameter[]): ParameterValues {
  return Object.fromEntries(
    parameters.map(({ name, shownType, text, isNull }) => [name, { type: shownType, value: isNull ? null : text }]),
  );
}
