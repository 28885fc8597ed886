import { Alert, Table, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsumerStatus } from '../../../../shared/contract/consumers';
import { useAskedQuery } from '../../api/use-asked-query';
import { useCommand } from '../../api/use-command';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { useFormat } from '../../ui/format';
import { ScrollTable } from '../../ui/scroll-table';
import classes from './consumers.module.css';
import { placeDraft, placeOf, type PlaceDraft } from './place-draft';
import { PlaceFields } from './place-fields';
import { PlaceProblemText } from './place-problem-text';
import { seekEffect, type SeekMove } from './seek-effect';
import { StopFirst } from './stop-first';

interface SeekDialogProps {
  /** Of now: whether it runs is looked at until the last moment. */
  readonly status: ConsumerStatus;
  readonly onClose: () => void;
}

/** First the place, then what going there would do, and only then the seek itself. */
export function SeekDialog({ status, onClose }: SeekDialogProps) {
  const { t } = useTranslation();
  const { feed } = status;
  const [draft, setDraft] = useState(() => placeDraft('earliest'));
  const [typed, setTyped] = useState('');
  const seek = useCommand((operations) => operations.consumersSeek);
  const entered = placeOf(draft);
  const place = 'place' in entered ? entered.place : ({ at: 'latest' } as const);
  // Not kept: a plan is true for the moment at which it was made.
  const plan = useAskedQuery((operations) => operations.consumersPlanSeek, { feed, to: place }, 0);
  const runs = status.jobId !== null;
  const moves = 'place' in entered && !runs && !plan.query.isFetching ? plan.query.data?.moves : undefined;
  const loses = moves !== undefined && seekEffect(moves).loses;

  const change = (next: PlaceDraft): void => {
    setDraft(next);
    setTyped('');
    seek.reset();
  };
  const confirm = (): void => {
    if (moves === undefined) {
      seek.reset();
      plan.ask();
      return;
    }
    seek.mutate(
      { feed, moves },
      {
        onSuccess: () => {
          onClose();
          notifications.show({ color: 'green', message: t('consumers.seek.done', { feed }) });
        },
        // The plan is no longer true: it is made anew while the reason is in sight.
        onError: () => plan.ask(),
      },
    );
  };

  return (
    <ConfirmDialog
      title={t('consumers.seek.title', { feed })}
      confirm={
        moves === undefined
          ? t('consumers.seek.showPlan')
          : moves.length === 0
            ? null
            : t('consumers.seek.confirm', { feed })
      }
      dangerous={loses}
      pending={seek.isPending}
      preparing={plan.query.isFetching}
      disabled={runs || !('place' in entered) || (loses && typed !== feed)}
      error={seek.error ?? (plan.query.isFetching ? null : plan.query.error)}
      onConfirm={confirm}
      onClose={onClose}
    >
      {runs ? (
        <StopFirst feed={feed} why={t('consumers.seek.stopFirst')} />
      ) : (
        <>
          <PlaceFields label={t('consumers.seek.to')} draft={draft} partitions={status.partitions} onChange={change} />
          {'problem' in entered && <PlaceProblemText problem={entered.problem} />}
          {moves !== undefined && <SeekPlan feed={feed} moves={moves} typed={typed} onType={setTyped} />}
        </>
      )}
    </ConfirmDialog>
  );
}

interface SeekPlanProps {
  readonly feed: string;
  readonly moves: readonly SeekMove[];
  readonly typed: string;
  readonly onType: (text: string) => void;
}

function SeekPlan({ feed, moves, typed, onType }: SeekPlanProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { skipped, readAgain } = seekEffect(moves);
  if (moves.length === 0) return <p className={classes.paragraph}>{t('consumers.seek.nothing')}</p>;
  return (
    <>
      <ScrollTable
        label={t('consumers.seek.plan')}
        maxHeight={220}
        heads={[
          { title: t('consumers.partition.partition'), isNumber: true },
          { title: t('consumers.seek.from'), isNumber: true },
          { title: t('consumers.seek.toOffset'), isNumber: true },
          { title: t('consumers.seek.skipped'), isNumber: true },
          { title: t('consumers.seek.readAgain'), isNumber: true },
        ]}
      >
        {moves.map((move) => (
          <Table.Tr key={move.partition}>
            <Table.Td className="number">{move.partition}</Table.Td>
            <Table.Td className="number">{move.from}</Table.Td>
            <Table.Td className="number">{move.to}</Table.Td>
            <Table.Td className="number">{format.count(move.skipped)}</Table.Td>
            <Table.Td className="number">{format.count(move.readAgain)}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {readAgain > 0 && (
        <p className={classes.paragraph}>
          {t('consumers.seek.backward', { count: readAgain, formatted: format.count(readAgain) })}
        </p>
      )}
      {skipped > 0 && (
        <Alert role="alert" color="red" variant="light">
          {t('consumers.seek.forward', { count: skipped, formatted: format.count(skipped), feed })}
        </Alert>
      )}
      {skipped > 0 && (
        <TextInput
          label={t('consumers.seek.type', { feed })}
          value={typed}
          autoComplete="off"
          onChange={(event) => onType(event.currentTarget.value)}
        />
      )}
    </>
  );
}
