import { Alert, Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedChange } from '../../../../shared/contract/feeds';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../../ui/format';
import { CoreText } from '../../ui/states/core-text';
import { ChangeItem } from './change-item';
import classes from './feed-sync.module.css';

interface ChangeFormProps {
  readonly changes: readonly FeedChange[];
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onApply: (ticked: FeedChange[]) => void;
  readonly onClose: () => void;
}

/** One line a change, to be ticked. What takes a feed out of exports is not ticked until somebody does so. */
export function ChangeForm({ changes, pending, error, onApply, onClose }: ChangeFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const possible = changes.filter(({ problem }) => problem === null);
  const [ticks, setTicks] = useState<ReadonlySet<string>>(
    () => new Set(possible.filter(({ change }) => change !== 'gone').map(({ feed }) => feed)),
  );
  const ticked = possible.filter(({ feed }) => ticks.has(feed));
  const blocked = changes.length - possible.length;

  const tick = (feed: string, on: boolean): void => {
    const next = new Set(ticks);
    if (on) next.add(feed);
    else next.delete(feed);
    setTicks(next);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ticked.length > 0) onApply(ticked);
      }}
    >
      <div className={classes.all}>
        <Checkbox
          size="xs"
          label={t('feedSync.ticked', {
            formatted: format.count(ticked.length),
            count: possible.length,
            total: format.count(possible.length),
          })}
          checked={possible.length > 0 && ticked.length === possible.length}
          indeterminate={ticked.length > 0 && ticked.length < possible.length}
          disabled={possible.length === 0 || pending}
          onChange={(event) => setTicks(new Set(event.currentTarget.checked ? possible.map(({ feed }) => feed) : []))}
        />
        {blocked > 0 && (
          <span className="quiet">{t('feedSync.blocked', { count: blocked, formatted: format.count(blocked) })}</span>
        )}
      </div>
      <ul className={classes.changes} aria-label={t('feedSync.changes')}>
        {changes.map((change) => (
          <ChangeItem
            // Two objects of a server may come to one feed's name; the problem of the second names both.
            key={`${change.feed} ${change.problem ?? ''}`}
            change={change}
            ticked={change.problem === null && ticks.has(change.feed)}
            disabled={pending}
            onTick={(on) => tick(change.feed, on)}
          />
        ))}
      </ul>
      {error !== null && (
        <Alert role="alert" color="red" variant="light" mt="sm" title={t('feedSync.notApplied')}>
          <CoreText>{messageOf(error)}</CoreText>
        </Alert>
      )}
      <div className={classes.foot}>
        <span className="quiet" role="status">
          {pending && t('feedSync.applying', { count: ticked.length, formatted: format.count(ticked.length) })}
        </span>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" disabled={ticked.length === 0} loading={pending}>
          {t('feedSync.apply', { count: ticked.length, formatted: format.count(ticked.length) })}
        </Button>
      </div>
    </form>
  );
}
