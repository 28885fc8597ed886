import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';

export interface EnabledSwitch {
  readonly isPending: boolean;
  readonly set: (enabled: boolean) => void;
}

/** Switches a feed on and off; a failure is said in a notification. */
export function useEnabled(feed: FeedName): EnabledSwitch {
  const { t } = useTranslation();
  const { mutate, isPending } = useCommand((operations) => operations.feedsSetEnabled, {
    onError: (error) => notifyFailure(t('feeds.enableFailed', { feed }), error),
  });
  return {
    isPending,
    set: (enabled) => mutate({ feed, enabled }),
  };
}
