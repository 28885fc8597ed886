import { useTranslation } from 'react-i18next';
import { fromWire } from '../../../../shared/errors';
import type { FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';

export interface ConsumerCommand {
  readonly run: () => void;
  readonly isPending: boolean;
}

export interface ConsumerCommands {
  readonly start: ConsumerCommand;
  readonly stop: ConsumerCommand;
  readonly pause: ConsumerCommand;
  readonly resume: ConsumerCommand;
}

/** Each refusal is said by itself, since each has a reason of its own; beyond these the table shows which do not run. */
const mostSaid = 5;

/** What starts, stops and holds the consumer of one feed; of every feed where none is named. What fails is said in a notification. */
export function useConsumerCommands(feed: FeedName | null): ConsumerCommands {
  const { t } = useTranslation();
  const onError =
    (verb: 'start' | 'stop' | 'pause' | 'resume') =>
    (error: Error): void =>
      notifyFailure(feed === null ? t(`consumers.all.failed.${verb}`) : t(`consumers.failed.${verb}`, { feed }), error);
  const start = useCommand((operations) => operations.consumersStart, {
    onError: onError('start'),
    onSuccess: ({ refused }) => {
      for (const each of refused.slice(0, mostSaid)) {
        notifyFailure(t('consumers.failed.start', { feed: each.feed }), fromWire(each.error));
      }
    },
  });
  const stop = useCommand((operations) => operations.consumersStop, { onError: onError('stop') });
  const pause = useCommand((operations) => operations.consumersPause, { onError: onError('pause') });
  const resume = useCommand((operations) => operations.consumersResume, { onError: onError('resume') });
  const input = feed === null ? {} : { feeds: [feed] };
  return {
    start: { isPending: start.isPending, run: () => start.mutate(input) },
    stop: { isPending: stop.isPending, run: () => stop.mutate(input) },
    pause: { isPending: pause.isPending, run: () => pause.mutate(input) },
    resume: { isPending: resume.isPending, run: () => resume.mutate(input) },
  };
}
