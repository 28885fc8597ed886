import { NumberInput, TextInput } from '@mantine/core';
import { createContext, useContext, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { useFormat, type Format } from '../../ui/format';
import type { Problem, SettingsDraft, SettingsField } from './settings-draft';

interface Fields {
  readonly draft: SettingsDraft;
  readonly problems: Readonly<Partial<Record<SettingsField, Problem>>>;
  readonly onChange: (field: SettingsField, value: string | number) => void;
}

const FieldsContext = createContext<Fields | null>(null);

export function FieldsProvider({ children, ...fields }: Fields & { children: ReactNode }) {
  return <FieldsContext value={fields}>{children}</FieldsContext>;
}

/** A field's value, and the sentence that says what is wrong with it. */
export function useField<F extends SettingsField>(
  field: F,
): { value: SettingsDraft[F]; error: string | null; set: (value: string | number) => void } {
  const { t } = useTranslation();
  const format = useFormat();
  const fields = useContext(FieldsContext);
  if (fields === null) throw new Error('FieldsProvider is missing above this component.');
  const problem = fields.problems[field];
  return {
    value: fields.draft[field],
    error: problem === undefined ? null : problemText(problem, t, format),
    set: (value) => fields.onChange(field, value),
  };
}

function problemText(problem: Problem, t: TFunction, format: Format): string {
  switch (problem.kind) {
    case 'atLeast':
    case 'above':
    case 'atMost':
      return t(`settings.errors.${problem.kind}`, { limit: format.count(problem.limit) });
    case 'other':
      return t('settings.errors.other', { reason: problem.reason });
    case 'number':
    case 'whole':
    case 'text':
    case 'broker':
    case 'url':
    case 'database':
      return t(`settings.errors.${problem.kind}`);
  }
}

/** The whole of it, for what depends on several fields. */
export function useDraft(): SettingsDraft {
  const fields = useContext(FieldsContext);
  if (fields === null) throw new Error('FieldsProvider is missing above this component.');
  return fields.draft;
}

interface FieldProps<F extends SettingsField> {
  readonly field: F;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
}

type NumericField = {
  [F in SettingsField]: number extends SettingsDraft[F] ? F : never;
}[SettingsField];

export type TextualField = {
  [F in SettingsField]: string extends SettingsDraft[F] ? (number extends SettingsDraft[F] ? never : F) : never;
}[SettingsField];

export interface NumberFieldProps extends FieldProps<NumericField> {
  /** A number that is a name, as a port: without separators. */
  readonly isPlain?: boolean;
}

export function TextField({ field, label, description, placeholder }: FieldProps<TextualField>) {
  const { value, error, set } = useField(field);
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={value}
      error={error}
      onChange={(event) => set(event.currentTarget.value)}
      spellCheck={false}
    />
  );
}

export function NumberField({ field, label, description, placeholder, isPlain }: NumberFieldProps) {
  const { value, error, set } = useField(field);
  const { separators } = useFormat();
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={value}
      error={error}
      hideControls
      thousandSeparator={isPlain === true ? '' : separators.thousands}
      decimalSeparator={separators.decimals}
      onChange={set}
    />
  );
}
