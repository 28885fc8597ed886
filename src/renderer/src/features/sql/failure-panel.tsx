import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { SqlTarget } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { errorPlace, excerptOf } from './error-place';
import { suggestionOf } from './error-suggestion';
import { failureLooks } from './failure-looks';
import { MessageCard } from './message-card';
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
  const { title, tone, icon } = failureLooks(error, target);
  const mayPass = title === 'unavailable' || title === 'unreadable';
  const { sql } = desk.statement;
  const place = errorPlace(messageOf(error), sql);
  const { line } = place;
  const excerpt = excerptOf(sql, place);
  const rename = suggestionOf(error);

  return (
    <MessageCard
      tone={tone}
      icon={icon}
      title={t(target === 'lake' || title === 'unreadable' ? `sql.failed.${title}` : `sql.warehouseFailed.${title}`)}
      {...(rename === null && line === null && !mayPass
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
                {mayPass && (
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
      {title === 'unavailable' && target === 'lake' && (
        <p className={classes.message}>{t('sql.failed.unavailableAdvice')}</p>
      )}
      {excerpt !== null && <pre className={classes.excerpt}>{excerpt}</pre>}
    </MessageCard>
  );
}
