import { SegmentedControl, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asItIs, type FixDraft } from './drafts';
import classes from './quarantine.module.css';

const kinds = ['none', 'replace', 'removeField'] as const;

/** Which change is tried. That of a single record is begun in its inspector, and only shown here. */
export function FixFields({ fix, onChange }: { fix: FixDraft; onChange: (fix: FixDraft) => void }) {
  const { t } = useTranslation();
  const shown = fix.kind === 'value' ? [...kinds, fix.kind] : kinds;
  return (
    <div className={classes.fix}>
      <SegmentedControl
        size="xs"
        aria-label={t('quarantine.fix.label')}
        value={fix.kind}
        data={shown.map((kind) => ({ value: kind, label: t(`quarantine.fix.${kind}`) }))}
        onChange={(chosen) => {
          const kind = shown.find((known) => known === chosen);
          if (kind !== undefined) onChange({ ...(kind === 'value' ? fix : asItIs), kind });
        }}
      />
      {fix.kind === 'replace' && (
        <div className={classes.filters}>
          <TextInput
            label={t('quarantine.fix.find')}
            size="xs"
            value={fix.find}
            onChange={(event) => onChange({ ...fix, find: event.currentTarget.value })}
          />
          <TextInput
            label={t('quarantine.fix.replacement')}
            size="xs"
            value={fix.replacement}
            onChange={(event) => onChange({ ...fix, replacement: event.currentTarget.value })}
          />
        </div>
      )}
      {fix.kind === 'removeField' && (
        <TextInput
          className={classes.field ?? ''}
          label={t('quarantine.fix.field')}
          size="xs"
          value={fix.field}
          onChange={(event) => onChange({ ...fix, field: event.currentTarget.value })}
        />
      )}
      {fix.kind === 'value' && <Text size="sm">{t('quarantine.fix.valueOf', { record: fix.id })}</Text>}
    </div>
  );
}
