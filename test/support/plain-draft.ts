import { feedDraftSchema, type FeedConfig, type FeedDraft } from '../../src/shared/contract/feeds';
import { feedNameSchema } from '../../src/shared/ids';
import { plainFeed } from '../../src/main/core/feeds/plain-feed';

/** What somebody gives who adds a raw feed of that source and declares nothing of it. */
export function plainDraft(name: string, kind: FeedConfig['kind'], source: FeedConfig['source']): FeedDraft {
  return feedDraftSchema.parse(
    plainFeed({ name: feedNameSchema.parse(name), description: '', kind, source }, new Date(0)),
  );
}
