import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPin } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueryHeader } from '../../../../shared/contract/workspace';
import { messageOf } from '../../../../shared/errors';
import type { Statement } from '../../api/statement';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { exceeds, type CostBounds } from './cost-guard';
import { hasNotedValues, type PinnedHeader } from './pinned-answer';
import classes from './pinned-note.module.css';
import { useAnswerDigest } from './use-answer-digest';

interface PinnedNoteProps {
  readonly header: PinnedHeader;
  readonly statement: Statement;
  /** More than these is not read unasked. */
  readonly bounds: CostBounds;
}

/** Above the result of a statement as its file pins it: which versions it reads, and whether the answer is still the one that was noted. */
export function PinnedNote({ header, statement, bounds }: PinnedNoteProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = header.pinned
    .map(({ feed, version }) => t('sql.pin.version', { feed, version: format.count(version) }))
    .join(', ');
  return (
    <div className={classes.note}>
      <IconPin size={14} stroke={1.7} aria-hidden />
      <span>{t('sql.pin.pinnedTo', { versions })}</span>
      {header.answer !== null &&
        statement.status === 'done' &&
        hasNotedValues(statement.parameters, header.parameters) && (
          <Comparison answer={header.answer} statement={statement} bounds={bounds} key={statement.resultId} />
        )}
    </div>
  );
}

interface ComparisonProps {
  readonly answer: NonNullable<QueryHeader['answer']>;
  readonly statement: Statement;
  readonly bounds: CostBounds;
}

/** Begun once the cost of what was run is known: by then the cursor may be in another statement, or this one be half rewritten. */
function Comparison({ answer, statement, bounds }: ComparisonProps) {
  const { sql, parameters } = statement;
  const [isLeft, setLeft] = useState(false);
  const { data: cost, isPending } = useOperationQuery((operations) => operations.queriesCost, { sql, parameters });
  if (isPending && !isLeft) return <Comparing onCancel={() => setLeft(true)} />;
  // What nobody can tell the cost of may read a lot.
  const isLarge = isLeft || cost === undefined || exceeds(cost, bounds);
  return <Compared answer={answer} statement={statement} isLarge={isLarge} />;
}

interface ComparedProps {
  readonly answer: NonNullable<QueryHeader['answer']>;
  readonly statement: Statement;
  /** It reads more than is read unasked. */
  readonly isLarge: boolean;
}

/** The fingerprint needs the whole answer once more; it can be left. */
function Compared({ answer, statement, isLarge }: ComparedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { query, stopped, stop, start } = useAnswerDigest(statement, isLarge);
  const { data, error } = query;
  if (stopped || error !== null) {
    return (
      <span role="status" className={classes.said}>
        {error === null ? t('sql.pin.notCompared') : t('sql.pin.comparedFailed', { reason: messageOf(error) })}{' '}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            if (stopped) start();
            else void query.refetch();
          }}
        >
          {t('common.retry')}
        </Button>
      </span>
    );
  }
  if (data === undefined) return <Comparing onCancel={stop} />;
  const isSame = data.digest === answer.digest && data.rowCount === answer.rows;
  const StateIcon = isSame ? IconCheck : IconAlertTriangle;
  return (
    <span role="status" className={classes.said} data-same={isSame}>
      <StateIcon size={14} stroke={1.9} aria-hidden />
      {isSame
        ? t('sql.pin.same', { count: answer.rows, rows: format.count(answer.rows) })
        : t('sql.pin.different', {
            count: data.rowCount,
            rows: format.count(data.rowCount),
            before: format.count(answer.rows),
          })}
    </span>
  );
}

function Comparing({ onCancel }: { readonly onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <span role="status" className={classes.said}>
      {t('sql.pin.comparing')}{' '}
      <Button size="compact-xs" variant="default" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </span>
  );
}
