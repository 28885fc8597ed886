import { SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './consumers.module.css';
import { isOffset, placeKinds, type PlaceDraft } from './place-draft';

interface PlaceFieldsProps {
  /** What the place is for: "Seek to", "From". */
  readonly label: string;
  readonly draft: PlaceDraft;
  /** Of the topic, with the offsets that each has; empty while they are not known. */
  readonly partitions: readonly { readonly partition: number; readonly earliest: string; readonly latest: string }[];
  readonly onChange: (draft: PlaceDraft) => void;
}

/** Where in a topic: an end of it, a time, or an offset of each partition. */
export function PlaceFields({ label, draft, partitions, onChange }: PlaceFieldsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.place}>
      <legend>{label}</legend>
      <SegmentedControl
        aria-label={label}
        fullWidth
        data={placeKinds.map((at) => ({ value: at, label: t(`consumers.place.${at}`) }))}
        value={draft.at}
        onChange={(at) => onChange({ ...draft, at })}
      />
      {draft.at === 'timestamp' && (
        <TextInput
          type="datetime-local"
          step={1}
          mt="xs"
          label={t('consumers.place.time')}
          description={t('consumers.place.timeHelp')}
          value={draft.time}
          onChange={(event) => onChange({ ...draft, time: event.currentTarget.value })}
        />
      )}
      {draft.at === 'offsets' && (
        <>
          <p className={`quiet ${classes.hint}`}>
            {t(partitions.length === 0 ? 'consumers.place.partitionsUnknown' : 'consumers.place.offsetsHelp')}
          </p>
          <div className={classes.offsets}>
            {partitions.map(({ partition, earliest, latest }) => {
              const offset = draft.offsets[partition] ?? '';
              return (
                <TextInput
                  key={partition}
                  inputMode="numeric"
                  label={t('consumers.place.partition', { partition })}
                  description={t('consumers.place.range', { earliest, latest })}
                  {...(offset !== '' && !isOffset(offset) ? { error: t('consumers.place.notAnOffset') } : {})}
                  value={offset}
                  onChange={(event) =>
                    onChange({ ...draft, offsets: { ...draft.offsets, [partition]: event.currentTarget.value.trim() } })
                  }
                />
              );
            })}
          </div>
        </>
      )}
    </fieldset>
  );
}
