import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { everything, isNumberDraft, type SelectionDraft } from './drafts';
import classes from './quarantine.module.css';

const places = ['partition', 'fromOffset', 'toOffset'] as const;

/** Partition and offsets as typed; offsets go beyond what a number field holds. */
export function PlaceFilter({ draft, onChange }: { draft: SelectionDraft; onChange: (draft: SelectionDraft) => void }) {
  const { t } = useTranslation();
  const isNarrowed = draft.reason !== null || places.some((place) => draft[place] !== '');
  return (
    <div className={classes.filters} role="group" aria-label={t('quarantine.filter')}>
      {places.map((place) => (
        <TextInput
          key={place}
          label={t(`quarantine.${place}`)}
          size="xs"
          inputMode="numeric"
          value={draft[place]}
          error={isNumberDraft(draft[place]) ? undefined : t('quarantine.noNumber')}
          onChange={(event) => onChange({ ...draft, [place]: event.currentTarget.value })}
        />
      ))}
      <Button variant="default" size="xs" disabled={!isNarrowed} onClick={() => onChange(everything)}>
        {t('quarantine.all')}
      </Button>
    </div>
  );
}
