import { Button, SegmentedControl } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../../api/use-operation-query';
import { useFormat } from '../../../ui/format';
import { navigate } from '../../../ui/route';
import { EmptyState } from '../../../ui/states/empty-state';
import { ErrorState } from '../../../ui/states/error-state';
import { Loaded } from '../../../ui/states/loaded';
import { MessageInspector } from './message-inspector';
import { MessageTable, type MessageOrder } from './message-table';
import classes from './messages.module.css';
import { TailForm } from './tail-form';
import type { TailedMessage, TailState } from './tail-session';
import { useTail, type Tail } from './use-tail';

/** Messages of any topic as they come, read beside the consumers and noticed by none of them. `topic`: chosen to begin with. */
export function MessageViewer({ topic }: { topic: string | null }) {
  const { t } = useTranslation();
  const topics = useOperationQuery((operations) => operations.consumersTopics, {});
  const tail = useTail();
  const [selected, setSelected] = useState<TailedMessage | null>(null);

  return (
    <Loaded query={topics} subject={t('consumers.messages.theTopics')}>
      {(known) =>
        known.length === 0 ? (
          <EmptyState icon={<IconMessages size={22} />} title={t('consumers.messages.noTopics.title')}>
            {t('consumers.messages.noTopics.text')}
          </EmptyState>
        ) : (
          <div className={classes.viewer}>
            <TailForm
              topics={known}
              topic={topic}
              onTopic={(chosen) => navigate({ page: 'consumers', tab: 'messages', topic: chosen })}
              onWatch={(request) => {
                setSelected(null);
                tail.begin(request);
              }}
            />
            {tail.state === null ? (
              <EmptyState icon={<IconMessages size={22} />} title={t('consumers.messages.begin.title')}>
                {t('consumers.messages.begin.text')}
              </EmptyState>
            ) : (
              <Tailed tail={tail} state={tail.state} selected={selected} onSelect={setSelected} />
            )}
          </div>
        )
      }
    </Loaded>
  );
}

interface TailedProps {
  readonly tail: Tail;
  readonly state: TailState;
  readonly selected: TailedMessage | null;
  readonly onSelect: (message: TailedMessage | null) => void;
}

function Tailed({ tail, state, selected, onSelect }: TailedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [order, setOrder] = useState<MessageOrder>('newest');
  const { topic, filter } = state.request;
  const phase = state.phase === 'live' && !state.isWatching ? 'opening' : state.phase;
  return (
    <>
      <div className={classes.bar}>
        <span className={classes.counts} data-testid="message-counts">
          {t('consumers.messages.counts', {
            shown: format.count(state.messages.length),
            scanned: format.count(state.scanned),
          })}
        </span>
        <span className="quiet">{t(`consumers.messages.phase.${phase}`, { topic })}</span>
        <span className={classes.space} />
        <SegmentedControl
          aria-label={t('consumers.messages.order')}
          data={[
            { value: 'newest', label: t('consumers.messages.newestFirst') },
            { value: 'follow', label: t('consumers.messages.follow') },
          ]}
          value={order}
          onChange={setOrder}
        />
        {state.phase === 'paused' ? (
          <Button variant="default" onClick={tail.resume}>
            {t('consumers.messages.resume')}
          </Button>
        ) : (
          <Button variant="default" disabled={state.phase === 'failed'} onClick={tail.pause}>
            {t('consumers.messages.pause')}
          </Button>
        )}
        <Button variant="default" onClick={tail.clear}>
          {t('consumers.messages.clear')}
        </Button>
        <Button variant="default" onClick={tail.stop}>
          {t('consumers.messages.stop')}
        </Button>
      </div>
      {state.error !== null && (
        <ErrorState
          subject={t('consumers.messages.messagesOf', { topic })}
          error={state.error}
          onRetry={() => tail.begin(state.request)}
        />
      )}
      <div className={classes.panes}>
        {state.messages.length > 0 ? (
          <MessageTable
            topic={topic}
            messages={state.messages}
            order={order}
            selected={selected?.sequence ?? null}
            onSelect={onSelect}
          />
        ) : (
          state.error === null && (
            <EmptyState
              icon={<IconMessages size={22} />}
              title={t(state.isWatching ? 'consumers.messages.waiting.title' : 'consumers.messages.opening.title', {
                topic,
              })}
            >
              {state.isWatching
                ? t(filter === '' ? 'consumers.messages.waiting.text' : 'consumers.messages.waiting.filtered', {
                    filter,
                  })
                : t('consumers.messages.opening.text')}
            </EmptyState>
          )
        )}
        {selected !== null && <MessageInspector topic={topic} message={selected} onClose={() => onSelect(null)} />}
      </div>
    </>
  );
}
