import { Button, Select, TextInput } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TopicPlace } from '../../../../../shared/contract/consumers';
import { isOffset, placeDraft, placeKinds, placeOf } from '../place-draft';
import classes from './messages.module.css';
import type { TailRequest } from './tail-session';

interface TailFormProps {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: number;
    readonly feeds: readonly string[];
  }[];
  /** Chosen to begin with; null where the user is to choose. */
  readonly topic: string | null;
  readonly onTopic: (topic: string | null) => void;
  readonly onWatch: (request: TailRequest) => void;
}

/** Which messages: of what topic, from where on, and with what text in key or value. */
export function TailForm({ topics, topic, onTopic, onWatch }: TailFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => placeDraft('latest'));
  const [partition, setPartition] = useState('0');
  const [filter, setFilter] = useState('');
  const known = topics.find((each) => each.topic === topic);
  const offset = draft.offsets[Number(partition)] ?? '';
  // Of the one partition that is chosen here.
  const entered = placeOf({ ...draft, offsets: { [Number(partition)]: offset } });

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (known === undefined || !('place' in entered)) return;
    onWatch({ topic: known.topic, from: entered.place, filter });
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      <Select
        className={classes.topicField ?? ''}
        label={t('consumers.messages.topic')}
        placeholder={t('consumers.messages.chooseTopic')}
        data={topics.map((each) => ({
          value: each.topic,
          label:
            each.feeds.length === 0
              ? each.topic
              : t('consumers.messages.topicOf', { topic: each.topic, feeds: each.feeds.join(', ') }),
        }))}
        value={known?.topic ?? null}
        searchable
        allowDeselect={false}
        maxDropdownHeight={360}
        onChange={(chosen) => {
          setPartition('0');
          onTopic(chosen);
        }}
      />
      <Select
        className={classes.fromField ?? ''}
        label={t('consumers.messages.from')}
        data={placeKinds.map((at) => ({ value: at, label: t(`consumers.messages.place.${at}`) }))}
        value={draft.at}
        allowDeselect={false}
        onChange={(at) =>
          setDraft({ ...draft, at: placeKinds.find((kind): kind is TopicPlace['at'] => kind === at) ?? 'latest' })
        }
      />
      {draft.at === 'timestamp' && (
        <TextInput
          type="datetime-local"
          step={1}
          label={t('consumers.place.time')}
          value={draft.time}
          onChange={(event) => setDraft({ ...draft, time: event.currentTarget.value })}
        />
      )}
      {draft.at === 'offsets' && (
        <>
          <Select
            className={classes.partitionField ?? ''}
            label={t('consumers.messages.partition')}
            data={Array.from({ length: known?.partitions ?? 1 }, (_, number) => String(number))}
            value={partition}
            allowDeselect={false}
            onChange={(chosen) => setPartition(chosen ?? '0')}
          />
          <TextInput
            className={classes.offsetField ?? ''}
            inputMode="numeric"
            label={t('consumers.messages.offset')}
            {...(offset !== '' && !isOffset(offset) ? { error: t('consumers.place.notAnOffset') } : {})}
            value={offset}
            onChange={(event) =>
              setDraft({
                ...draft,
                offsets: { ...draft.offsets, [Number(partition)]: event.currentTarget.value.trim() },
              })
            }
          />
        </>
      )}
      <TextInput
        className={classes.filterField ?? ''}
        label={t('consumers.messages.filter')}
        placeholder={t('consumers.messages.filterHelp')}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <Button
        type="submit"
        leftSection={<IconEye size={15} aria-hidden />}
        disabled={known === undefined || !('place' in entered)}
      >
        {t('consumers.messages.watch')}
      </Button>
    </form>
  );
}
