import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { parameterTypes } from '../../../../shared/contract/statements';
import classes from './parameter-row.module.css';
import type { TypedParameter } from './tab';
import type { Parameters, ShownParameter } from './use-parameters';

interface ParameterRowProps {
  readonly parameters: Pick<Parameters, 'shown' | 'change'>;
  readonly onRun: () => void;
}

/** A field for each `$name` of the statement that Run would run. */
export function ParameterRow({ parameters, onRun }: ParameterRowProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLFieldSetElement>(null);
  const missing = parameters.shown.find(({ isMissing }) => isMissing)?.name;
  useEffect(() => {
    if (missing !== undefined) place.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [missing]);
  if (parameters.shown.length === 0) return null;
  return (
    <fieldset ref={place} className={classes.row}>
      <legend className={classes.legend}>{t('sql.parameters.label')}</legend>
      {parameters.shown.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          onChange={(changed) => parameters.change(parameter.name, changed)}
          onRun={onRun}
        />
      ))}
    </fieldset>
  );
}

interface ParameterFieldProps {
  readonly parameter: ShownParameter;
  readonly onChange: (changed: Partial<TypedParameter>) => void;
  readonly onRun: () => void;
}

function ParameterField({ parameter, onChange, onRun }: ParameterFieldProps) {
  const { t } = useTranslation();
  const { name, text, isNull, shownType, isMissing } = parameter;
  return (
    <div className={classes.field}>
      <TextInput
        label={`$${name}`}
        className={classes.value ?? ''}
        placeholder={isNull ? t('sql.parameters.nullShown') : placeholderOf(shownType)}
        disabled={isNull}
        value={isNull ? '' : text}
        error={isMissing ? t('sql.parameters.missing') : null}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onRun();
        }}
      />
      <NativeSelect
        size="xs"
        aria-label={t('sql.parameters.type', { name })}
        className={classes.type ?? ''}
        data={[...parameterTypes]}
        value={shownType}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange({ type: parameterTypes.find((type) => type === chosen) ?? null });
        }}
      />
      <Checkbox
        size="xs"
        label={t('sql.parameters.null')}
        aria-label={t('sql.parameters.isNull', { name })}
        className={classes.null ?? ''}
        checked={isNull}
        onChange={(event) => onChange({ isNull: event.currentTarget.checked })}
      />
    </div>
  );
}

/** As DuckDB reads it; the same in every language. */
function placeholderOf(type: ShownParameter['shownType']): string {
  switch (type) {
    case 'DATE':
      return '2026-11-21';
    case 'TIMESTAMP':
      return '2026-11-21 18:00:00';
    case 'TIMESTAMP WITH TIME ZONE':
      return '2026-11-21 18:00:00+00';
    case 'BIGINT':
      return '42';
    case 'DECIMAL(38,9)':
    case 'DOUBLE':
      return '12.50';
    case 'BOOLEAN':
      return 'true';
    case 'VARCHAR':
      return '';
  }
}
