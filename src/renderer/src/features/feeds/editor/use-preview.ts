import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { feedDraftSchema, type FeedPreview } from '../../../../../shared/contract/feeds';
import { emptyForm, previewDraft, type FeedForm } from './feed-form';
import { useOperationQuery } from '../../../api/use-operation-query';

const SHOWN_ROWS = 20;
/** A word is typed through without a read for each letter. */
const SETTLED_MS = 500;

/** Asked for while something is wrong with the form, and then never sent. */
const nothing = feedDraftSchema.parse({
  ...emptyForm,
  name: 'preview',
  source: { type: 'files' },
  topic: null,
  retentionDays: null,
  retentionVersions: null,
  newFields: undefined,
});

export interface Preview {
  /** `none`: the source has no rows to read. `incomplete`: something that it depends on is wrong. */
  readonly state: 'none' | 'incomplete' | 'reading' | 'failed' | 'shown';
  /** The newest that was read, also while another is; null before the first and after a failure. */
  readonly data: FeedPreview | null;
  readonly error: Error | null;
  readonly again: () => void;
}

/** First rows of the feed as the form has it, read anew once what matters has stood still for a moment; what was asked before is cancelled. */
export function usePreview(form: FeedForm, isNew: boolean): Preview {
  // A feed of files may be consumed into as well.
  const readable = form.sourceType !== 'folder' && (form.sourceType !== 'files' || form.topic.trim() !== '');
  const key = JSON.stringify(readable ? previewDraft(form, isNew) : null);
  const [settled] = useDebouncedValue(key, SETTLED_MS);
  const draft = useMemo(() => feedDraftSchema.nullable().parse(JSON.parse(settled)), [settled]);
  const query = useOperationQuery(
    (operations) => operations.feedsPreview,
    { draft: draft ?? nothing, rows: SHOWN_ROWS },
    { enabled: draft !== null },
  );
  const [last, setLast] = useState<FeedPreview | null>(null);
  if (draft !== null && query.data !== undefined && query.data !== last) setLast(query.data);
  const isCurrent = key === settled && !query.isFetching;
  return {
    state: !readable
      ? 'none'
      : key === 'null'
        ? 'incomplete'
        : !isCurrent
          ? 'reading'
          : query.isError
            ? 'failed'
            : 'shown',
    data: readable && key !== 'null' && !query.isError ? last : null,
    error: query.error,
    again: () => void query.refetch(),
  };
}
