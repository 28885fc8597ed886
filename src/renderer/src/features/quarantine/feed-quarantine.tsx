import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantinedRecord } from '../../../../shared/contract/quarantine';
import { Panel } from '../../ui/panel';
import { asItIs, everything, toSelection, type FixDraft, type SelectionDraft } from './drafts';
import { PlaceFilter } from './place-filter';
import { ReasonTable } from './reason-table';
import { RecordInspector } from './record-inspector';
import { RecordTable } from './record-table';
import { RedrivePanel } from './redrive-panel';
import type { QuarantinedFeed } from './types';

/** Until so long after the last key nothing is asked. */
const typingMs = 300;

/** One feed's quarantine: its reasons, its records, and what is to become of those that are selected. */
export function FeedQuarantine({ quarantine }: { quarantine: QuarantinedFeed }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<SelectionDraft>(everything);
  const [fix, setFix] = useState<FixDraft>(asItIs);
  const [inspected, setInspected] = useState<QuarantinedRecord | null>(null);
  const [settled] = useDebouncedValue(draft, typingMs);
  const { feed, kind, reasons } = quarantine;
  const selection = useMemo(() => toSelection(feed, settled), [feed, settled]);
  return (
    <>
      <Panel title={t('quarantine.reasonsOf', { feed })}>
        <ReasonTable reasons={reasons} chosen={draft.reason} onChoose={(reason) => setDraft({ ...draft, reason })} />
        <PlaceFilter draft={draft} onChange={setDraft} />
      </Panel>
      <RedrivePanel feed={feed} kind={kind} selection={selection} fix={fix} onFix={setFix} />
      <Panel title={t('quarantine.recordsOf', { feed })}>
        {selection !== null && (
          <RecordTable key={JSON.stringify(selection)} selection={selection} onInspect={setInspected} />
        )}
      </Panel>
      {inspected !== null && (
        <RecordInspector
          feed={feed}
          record={inspected}
          canCorrect={kind === 'stream'}
          onCorrect={(value) => {
            setFix({ ...asItIs, kind: 'value', id: inspected.id, value });
            setInspected(null);
          }}
          onClose={() => setInspected(null)}
        />
      )}
    </>
  );
}
