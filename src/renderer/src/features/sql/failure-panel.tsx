import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LakeError, messageOf, type ErrorCode } from '../../../../shared/errors';
import type { SqlTarget } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { errorPlace, excerptOf } from './error-place';
import { suggestionOf } from './error-suggestion';
import { MessageCard, type Tone } from './message-card';
import classes from './sql-page.module.css';
import type { Desk } from './use-desk';

interface FailurePanelProps {
  readonly target: SqlTarget;
  readonly desk: Pick<Desk, 'statement' | 'linesAbove' | 'goTo' | 'putInstead' | 'runAgain'>;
  readonly error: Error;
}

/** What happened, where in the statement, and the next thing to do, as one click where there is one. */
export function FailurePanel({ target, desk, error }: FailurePanelProps) {
  const { t } = useTranslation();
  const code: ErrorCode = error instanceof LakeError ? error.code : 'INTERNAL';
  const { title, tone, icon } = looks(code);
  const { sql } = desk.statement;
  const place = errorPlace(messageOf(error), sql);
  const { line } = place;
  const excerpt = excerptOf(sql, place);
  const rename = suggestionOf(error);

  return (
    <MessageCard
      tone={tone}
      icon={icon}
      title={t(target === 'lake' ? `sql.failed.${title}` : `sql.warehouseFailed.${title}`)}
      {...(rename === null && line === null && code !== 'UNAVAILABLE'
        ? {}
        : {
            actions: (
              <>
                {rename !== null && (
                  <Button variant="default" onClick={() => desk.putInstead(rename.from, rename.to)}>
                    {t('sql.failed.use', { feed: rename.to })}
                  </Button>
                )}
                {line !== null && (
                  <Button variant="default" onClick={() => desk.goTo(line, place.column ?? 1)}>
                    {t('sql.failed.goTo', { line: desk.linesAbove + line })}
                  </Button>
                )}
                {code === 'UNAVAILABLE' && (
                  <Button variant="default" onClick={desk.runAgain}>
                    {t('sql.failed.again')}
                  </Button>
                )}
              </>
            ),
          })}
    >
      <p className={classes.message}>
        <CoreText>{place.message}</CoreText>
      </p>
      {code === 'UNAVAILABLE' && target === 'lake' && (
        <p className={classes.message}>{t('sql.failed.unavailableAdvice')}</p>
      )}
      {excerpt !== null && <pre className={classes.excerpt}>{excerpt}</pre>}
    </MessageCard>
  );
}

type Title = 'sql' | 'refused' | 'notFound' | 'exhausted' | 'unavailable' | 'other';

/** A refusal is advice, not a fault. */
function looks(code: ErrorCode): { readonly title: Title; readonly tone: Tone; readonly icon: Icon } {
  switch (code) {
    case 'SQL':
    case 'INVALID_INPUT':
      return { title: 'sql', tone: 'danger', icon: IconAlertTriangle };
    case 'REFUSED':
      return { title: 'refused', tone: 'advice', icon: IconInfoCircle };
    case 'NOT_FOUND':
      return { title: 'notFound', tone: 'danger', icon: IconAlertTriangle };
    case 'EXHAUSTED':
      return { title: 'exhausted', tone: 'warning', icon: IconAlertTriangle };
    case 'UNAVAILABLE':
      return { title: 'unavailable', tone: 'warning', icon: IconPlugConnectedX };
    default:
      return { title: 'other', tone: 'danger', icon: IconAlertTriangle };
  }
}
