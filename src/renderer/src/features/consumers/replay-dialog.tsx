import { SegmentedControl, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { feedNameSchema } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { CoreText } from '../../ui/states/core-text';
import classes from './consumers.module.css';
import { placeDraft, placeOf } from './place-draft';
import { PlaceFields } from './place-fields';
import { PlaceProblemText } from './place-problem-text';
import { StopFirst } from './stop-first';

interface ReplayDialogProps {
  readonly status: ConsumerStatus;
  readonly onClose: () => void;
}

/** A range of the topic once more: into the feed itself, which takes what it lacks, or into a new one. It goes on as a job. */
export function ReplayDialog({ status, onClose }: ReplayDialogProps) {
  const { t } = useTranslation();
  const { feed } = status;
  const [from, setFrom] = useState(() => placeDraft('earliest'));
  const [to, setTo] = useState(() => placeDraft('latest'));
  const [target, setTarget] = useState<'same' | 'new'>('same');
  const [newName, setNewName] = useState(`${feed}_replay`);
  const replay = useCommand((operations) => operations.consumersReplay);

  const start = placeOf(from);
  const end = placeOf(to);
  const into = target === 'same' ? feedNameSchema.safeParse(feed) : feedNameSchema.safeParse(newName);
  // A feed has one writer at a time.
  const blocked = target === 'same' && status.jobId !== null;

  return (
    <ConfirmDialog
      title={t('consumers.replay.title', { topic: status.topic })}
      confirm={t('consumers.replay.confirm')}
      dangerous={false}
      pending={replay.isPending}
      disabled={blocked || !('place' in start) || !('place' in end) || !into.success}
      error={replay.error}
      onConfirm={() => {
        if (!('place' in start) || !('place' in end) || !into.success) return;
        replay.mutate(
          { feed, from: start.place, to: end.place, into: into.data },
          {
            onSuccess: () => {
              onClose();
              notifications.show({ message: t('consumers.replay.started', { feed: into.data }) });
            },
          },
        );
      }}
      onClose={onClose}
    >
      <PlaceFields label={t('consumers.replay.from')} draft={from} partitions={status.partitions} onChange={setFrom} />
      {'problem' in start && <PlaceProblemText problem={start.problem} />}
      <PlaceFields label={t('consumers.replay.to')} draft={to} partitions={status.partitions} onChange={setTo} />
      {'problem' in end && <PlaceProblemText problem={end.problem} />}
      <fieldset className={classes.place}>
        <legend>{t('consumers.replay.into')}</legend>
        <SegmentedControl
          aria-label={t('consumers.replay.into')}
          fullWidth
          data={[
            { value: 'same', label: t('consumers.replay.same', { feed }) },
            { value: 'new', label: t('consumers.replay.new') },
          ]}
          value={target}
          onChange={setTarget}
        />
        <p className={`quiet ${classes.hint}`}>
          {t(target === 'same' ? 'consumers.replay.sameHelp' : 'consumers.replay.newHelp')}
        </p>
        {target === 'new' && (
          <TextInput
            label={t('consumers.replay.name')}
            value={newName}
            {...(into.success ? {} : { error: <CoreText>{into.error.issues[0]?.message}</CoreText> })}
            onChange={(event) => setNewName(event.currentTarget.value.trim())}
          />
        )}
      </fieldset>
      {blocked && <StopFirst feed={feed} why={t('consumers.replay.stopFirst', { feed })} />}
    </ConfirmDialog>
  );
}
