import { useState } from 'react';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { feedNameSchema, type FeedName } from '../../../../../shared/ids';
import { useOperationQuery } from '../../../api/use-operation-query';
import { Loaded } from '../../../ui/states/loaded';
import { FeedEditor } from './feed-editor';

/** The form of a feed of the lake; of a new one where none is named. */
export function EditorPage({ feed }: { feed: string | null }) {
  const { t } = useTranslation();
  if (feed === null) return <FeedEditor opened={null} hasRows={false} onReload={() => {}} />;
  const parsed = feedNameSchema.safeParse(feed);
  if (!parsed.success) return <Text size="sm">{t('feeds.noSuchName', { feed })}</Text>;
  return <KnownFeed key={parsed.data} feed={parsed.data} />;
}

function KnownFeed({ feed }: { feed: FeedName }) {
  const shown = useOperationQuery((operations) => operations.feedsShow, { feed });
  const [round, setRound] = useState(0);
  return (
    <Loaded query={shown} subject={feed}>
      {({ config, summary }) => (
        <FeedEditor
          key={round}
          opened={config}
          hasRows={summary.deltaVersion !== null}
          onReload={() => void shown.refetch().then(() => setRound((before) => before + 1))}
        />
      )}
    </Loaded>
  );
}
