import { useTranslation } from 'react-i18next';
import { fromWire } from '../../../../../shared/errors';
import type { FeedName } from '../../../../../shared/ids';
import { useCommand } from '../../../api/use-command';
import { notifyFailure } from '../../../ui/notify-failure';

interface LiveCommand {
  readonly run: () => void;
  readonly isPending: boolean;
}

/** Each refusal is said by itself, since each has a reason of its own; beyond these the table shows which do not run. */
const mostSaid = 5;

/** What starts and stops the live load of one feed; of every feed where none is named. What fails is said in a notification. */
export function useLiveCommands(feed: FeedName | null): { readonly start: LiveCommand; readonly stop: LiveCommand } {
  const { t } = useTranslation();
  const title = (verb: 'start' | 'stop'): string =>
    feed === null ? t(`warehouse.live.allFailed.${verb}`) : t(`warehouse.live.failed.${verb}`, { feed });
  const start = useCommand((operations) => operations.warehouseStartLive, {
    onError: (error) => notifyFailure(title('start'), error),
    onSuccess: ({ refused }) => {
      for (const each of refused.slice(0, mostSaid)) {
        notifyFailure(t('warehouse.live.failed.start', { feed: each.feed }), fromWire(each.error));
      }
    },
  });
  const stop = useCommand((operations) => operations.warehouseStopLive, {
    onError: (error) => notifyFailure(title('stop'), error),
  });
  const input = feed === null ? {} : { feeds: [feed] };
  return {
    start: { isPending: start.isPending, run: () => start.mutate(input) },
    stop: { isPending: stop.isPending, run: () => stop.mutate(input) },
  };
}
