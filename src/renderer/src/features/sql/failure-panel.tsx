import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LakeError, messageOf, type ErrorCode } from '../../../../shared/errors';
import { errorPlace, excerptOf } from './error-place';
import { MessageCard, type Tone } from './message-card';
import classes from './sql-page.module.css';

interface FailurePanelProps {
  readonly sql: string;
  readonly error: Error;
  /** Lines of the editor above the statement: DuckDB counts from the statement's own first. */
  readonly linesAbove: number;
  /** Line and column within the statement, from 1. */
  readonly onGoTo: (line: number, column: number) => void;
  /** Puts `to` in place of `from` in the statement, and runs it. */
  readonly onUse: (from: string, to: string) => void;
  readonly onRunAgain: () => void;
}

/** What happened, where in the statement, and the next thing to do, as one click where there is one. */
export function FailurePanel({ sql, error, linesAbove, onGoTo, onUse, onRunAgain }: FailurePanelProps) {
  const { t } = useTranslation();
  const code: ErrorCode = error instanceof LakeError ? error.code : 'INTERNAL';
  const { title, tone, icon } = looks(code);
  const place = errorPlace(messageOf(error), sql);
  const { line } = place;
  const excerpt = excerptOf(sql, place);
  const rename = renameOf(error);

  return (
    <MessageCard
      tone={tone}
      icon={icon}
      title={t(`sql.failed.${title}`)}
      {...(rename === null && line === null && code !== 'UNAVAILABLE'
        ? {}
        : {
            actions: (
              <>
                {rename !== null && (
                  <Button onClick={() => onUse(rename.from, rename.to)}>
                    {t('sql.failed.use', { feed: rename.to })}
                  </Button>
                )}
                {line !== null && (
                  <Button variant="default" onClick={() => onGoTo(line, place.column ?? 1)}>
                    {t('sql.failed.goTo', { line: linesAbove + line })}
                  </Button>
                )}
                {code === 'UNAVAILABLE' && (
                  <Button variant="default" onClick={onRunAgain}>
                    {t('sql.failed.again')}
                  </Button>
                )}
              </>
            ),
          })}
    >
      <p className={classes.message}>{place.message}</p>
      {code === 'UNAVAILABLE' && <p className={classes.message}>{t('sql.failed.unavailableAdvice')}</p>}
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

function renameOf(error: Error): { readonly from: string; readonly to: string } | null {
  if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') return null;
  const { feed, nearest } = error.details;
  return typeof feed === 'string' && typeof nearest === 'string' ? { from: feed, to: nearest } : null;
}
