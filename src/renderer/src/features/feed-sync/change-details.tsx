import { useTranslation } from 'react-i18next';
import type { FeedChange, FeedDraft } from '../../../../shared/contract/feeds';
import { Facts } from '../../ui/facts';
import { SchemaTable } from '../../ui/schema-table';
import { ScrollRegion } from '../../ui/scroll-region';
import { DifferenceTable } from './difference-table';

/** Of a new feed what it would be, of one that is there what differs. */
export function ChangeDetails({ change: { feed, change, draft, differences } }: { change: FeedChange }) {
  const { t } = useTranslation();
  if (change === 'add' && draft !== null) return <NewFeed draft={draft} />;
  if (differences.length === 0) return <span className="quiet">{t('feedSync.nothingDiffers')}</span>;
  return (
    <ScrollRegion label={t('feedSync.differencesOf', { feed })} maxHeight={280}>
      <DifferenceTable differences={differences} />
    </ScrollRegion>
  );
}

function NewFeed({ draft }: { draft: FeedDraft }) {
  const { t } = useTranslation();
  const none = t('common.none');
  return (
    <>
      <Facts
        facts={[
          [t('feeds.config.topic'), draft.topic ?? none],
          [t('feeds.config.keys'), draft.keyColumns.length === 0 ? none : draft.keyColumns.join(', ')],
          [t('feeds.config.eventTime'), draft.eventTimeColumn ?? none],
        ]}
      />
      {draft.columns.length > 0 && (
        <ScrollRegion label={t('feedSync.columnsOf', { feed: draft.name })} maxHeight={240}>
          <SchemaTable columns={draft.columns} partitionColumns={[]} />
        </ScrollRegion>
      )}
    </>
  );
}
