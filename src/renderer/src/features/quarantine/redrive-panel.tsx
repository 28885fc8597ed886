import { Alert, Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantineFix, QuarantineSelection } from '../../../../shared/contract/quarantine';
import type { FeedName } from '../../../../shared/ids';
import { isActive } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { useOperationQuery } from '../../api/use-operation-query';
import { Panel } from '../../ui/panel';
import { Loaded } from '../../ui/states/loaded';
import { JobAtWork } from '../jobs';
import { DiscardDialog } from './discard-dialog';
import { asItIs, toFix, type FixDraft } from './drafts';
import { DryRunResult } from './dry-run-result';
import { FixFields } from './fix-fields';
import classes from './quarantine.module.css';
import { RedriveDialog } from './redrive-dialog';

const typingMs = 400;

interface RedrivePanelProps {
  readonly feed: FeedName;
  readonly kind: 'stream' | 'table';
  /** Null while it is not complete. */
  readonly selection: QuarantineSelection | null;
  readonly fix: FixDraft;
  readonly onFix: (fix: FixDraft) => void;
}

/** What becomes of the selected records. Whatever is typed is tried at once; nothing is changed before a confirmation that names it. */
export function RedrivePanel({ feed, kind, selection, fix: draft, onFix }: RedrivePanelProps) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(draft, typingMs);
  const [asking, setAsking] = useState<'redrive' | 'discard' | null>(null);
  const jobs = useJobs().filter((job) => job.kind === 'redrive' && job.feed === feed && isActive(job));
  const fix = toFix(settled);
  const isOne = draft.kind === 'value';
  const started = (): void => {
    setAsking(null);
    // The one record is about to go; the next try is of others.
    if (isOne) onFix(asItIs);
  };
  return (
    <Panel
      title={t('quarantine.whatNext')}
      actions={
        <Button variant="default" disabled={selection === null || jobs.length > 0} onClick={() => setAsking('discard')}>
          {t('quarantine.discard.open')}
        </Button>
      }
    >
      {kind === 'table' ? (
        <Alert variant="light">{t('quarantine.tableFeed', { feed })}</Alert>
      ) : (
        <>
          <FixFields fix={draft} onChange={onFix} />
          {jobs.map((job) => (
            <JobAtWork key={job.id} job={job} />
          ))}
          {selection !== null && fix !== null && (
            <Trial
              selection={selection}
              fix={fix}
              disabled={jobs.length > 0 || draft !== settled}
              onRedrive={() => setAsking('redrive')}
            />
          )}
        </>
      )}
      {asking === 'redrive' && selection !== null && fix !== null && (
        <RedriveDialog
          feed={feed}
          selection={selection}
          fix={fix}
          onStarted={started}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'discard' && selection !== null && (
        <DiscardDialog feed={feed} selection={selection} onClose={() => setAsking(null)} />
      )}
      {isOne && <p className={`quiet ${classes.text}`}>{t('quarantine.onlyOne')}</p>}
    </Panel>
  );
}

interface TrialProps {
  readonly selection: QuarantineSelection;
  readonly fix: QuarantineFix;
  readonly disabled: boolean;
  readonly onRedrive: () => void;
}

function Trial({ selection, fix, disabled, onRedrive }: TrialProps) {
  const { t } = useTranslation();
  const plan = useOperationQuery((operations) => operations.quarantinePlanRedrive, { selection, fix });
  return (
    <Loaded query={plan} subject={t('quarantine.plan.subject')}>
      {(data) => (
        <>
          <DryRunResult plan={data} isStale={plan.isFetching} />
          <Group justify="flex-end">
            <Button disabled={disabled || plan.isFetching || data.fits === 0} onClick={onRedrive}>
              {t('quarantine.redrive.open')}
            </Button>
          </Group>
        </>
      )}
    </Loaded>
  );
}
