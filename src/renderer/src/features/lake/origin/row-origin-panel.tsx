import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provenance } from '../../../../../shared/contract/rows';
import type { FeedName, ResultId } from '../../../../../shared/ids';
import { useOperationQuery } from '../../../api/use-operation-query';
import { useFormat } from '../../../ui/format';
import { Loaded } from '../../../ui/states/loaded';
import classes from './origin.module.css';
import { OriginFacts } from './origin-facts';

interface RowOriginPanelProps {
  readonly feed: FeedName;
  /** Delta version that the rows are of; null: the newest. */
  readonly version: number | null;
  readonly resultId: ResultId;
  /** In the result, from 0 on. */
  readonly row: number;
  readonly onClose: () => void;
}

/** Beside the grid: the file, the commit, the run and the place in the source that a row came from. Escape in it closes it. */
export function RowOriginPanel({ feed, version, resultId, row, onClose }: RowOriginPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const panel = useRef<HTMLElement>(null);
  const values = useOperationQuery((operations) => operations.queriesText, { resultId, offset: row, limit: 1 });
  useEffect(() => panel.current?.focus(), [row]);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const own = panel.current;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    own?.addEventListener('keydown', onKeyDown);
    return () => own?.removeEventListener('keydown', onKeyDown);
  }, []);
  const subject = t('lake.origin.subject', { row: format.count(row + 1) });
  return (
    <aside ref={panel} className={classes.panel} aria-label={t('lake.origin.label')} tabIndex={-1}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('lake.origin.title', { row: format.count(row + 1) })}</h2>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('common.close')} onClick={onClose}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </header>
      <Loaded query={values} subject={subject}>
        {({ columns, rows: [first = []] }) => (
          <Origin
            feed={feed}
            version={version}
            subject={subject}
            values={Object.fromEntries(columns.map(({ name }, index) => [name, first[index] ?? null]))}
          />
        )}
      </Loaded>
    </aside>
  );
}

interface OriginProps {
  readonly feed: FeedName;
  readonly version: number | null;
  readonly subject: string;
  readonly values: Record<string, string | null>;
}

function Origin({ feed, version, subject, values }: OriginProps) {
  const { t } = useTranslation();
  const origin = useOperationQuery((operations) => operations.queriesProvenance, { feed, version, row: values });
  return (
    <Loaded
      query={origin}
      subject={subject}
      skeleton={
        <p className={classes.note} role="status">
          {t('lake.origin.looking')}
        </p>
      }
    >
      {(found) => <Found feed={feed} found={found} />}
    </Loaded>
  );
}

function Found({ feed, found: { rows, hasMore } }: { feed: FeedName; found: Provenance }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className={classes.note}>{t('lake.origin.none')}</p>;
  return (
    <>
      {rows.length > 1 && (
        <p className={classes.note}>
          {hasMore ? t('lake.origin.more') : t('lake.origin.several', { count: rows.length })}
        </p>
      )}
      {rows.map((origin) => (
        <OriginFacts key={`${origin.path} ${String(origin.rowNumber)}`} feed={feed} origin={origin} />
      ))}
    </>
  );
}
