import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LakeError, messageOf, type ErrorCode } from '../../../../shared/errors';
import { errorPlace } from './error-place';
import classes from './sql-page.module.css';

interface FailurePanelProps {
  readonly sql: string;
  readonly error: Error;
  readonly onGoTo: (line: number, column: number) => void;
  /** Puts `to` in place of `from` in the statement, and runs it. */
  readonly onUse: (from: string, to: string) => void;
  readonly onRunAgain: () => void;
}

/** What happened, where in the statement, and the next thing to do, as one click where there is one. */
export function FailurePanel({ sql, error, onGoTo, onUse, onRunAgain }: FailurePanelProps) {
  const { t } = useTranslation();
  const code: ErrorCode = error instanceof LakeError ? error.code : 'INTERNAL';
  const place = errorPlace(messageOf(error), sql);
  const { line } = place;
  const rename = renameOf(error);
  const advice =
    code === 'REFUSED'
      ? t('sql.failed.refusedAdvice')
      : code === 'UNAVAILABLE'
        ? t('sql.failed.unavailableAdvice')
        : null;
  const excerpt = line === null ? undefined : sql.split('\n')[line - 1];

  return (
    <div className={classes.failure}>
      <Alert
        role="alert"
        variant="light"
        color={colourOf(code)}
        icon={<CodeIcon code={code} />}
        title={t(`sql.failed.${titleOf(code)}`)}
      >
        <Text size="sm" className={classes.message}>
          {place.message}
        </Text>
        {line !== null && excerpt !== undefined && (
          <pre className={classes.excerpt}>
            {excerpt}
            {place.column !== null && `\n${excerpt.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')}^`}
          </pre>
        )}
        {advice !== null && (
          <Text size="sm" c="dimmed" mt={4}>
            {advice}
          </Text>
        )}
        {(rename !== null || line !== null || code === 'UNAVAILABLE') && (
          <Group mt="sm" gap="xs">
            {rename !== null && (
              <Button onClick={() => onUse(rename.from, rename.to)}>{t('sql.failed.use', { feed: rename.to })}</Button>
            )}
            {line !== null && (
              <Button variant="default" onClick={() => onGoTo(line, place.column ?? 1)}>
                {t('sql.failed.goTo', { line })}
              </Button>
            )}
            {code === 'UNAVAILABLE' && <Button onClick={onRunAgain}>{t('sql.failed.again')}</Button>}
          </Group>
        )}
      </Alert>
    </div>
  );
}

function CodeIcon({ code }: { code: ErrorCode }) {
  if (code === 'REFUSED') return <IconInfoCircle aria-hidden />;
  if (code === 'UNAVAILABLE') return <IconPlugConnectedX aria-hidden />;
  return code === 'NOT_FOUND' ? <IconCircleX aria-hidden /> : <IconAlertTriangle aria-hidden />;
}

/** A refusal is advice, not a fault. */
function colourOf(code: ErrorCode): string {
  if (code === 'REFUSED') return 'lagoon';
  return code === 'UNAVAILABLE' || code === 'EXHAUSTED' ? 'yellow' : 'red';
}

function titleOf(code: ErrorCode): 'sql' | 'refused' | 'notFound' | 'exhausted' | 'unavailable' | 'other' {
  switch (code) {
    case 'SQL':
    case 'INVALID_INPUT':
      return 'sql';
    case 'REFUSED':
      return 'refused';
    case 'NOT_FOUND':
      return 'notFound';
    case 'EXHAUSTED':
      return 'exhausted';
    case 'UNAVAILABLE':
      return 'unavailable';
    default:
      return 'other';
  }
}

function renameOf(error: Error): { readonly from: string; readonly to: string } | null {
  if (!(error instanceof LakeError) || error.code !== 'NOT_FOUND') return null;
  const { feed, nearest } = error.details;
  return typeof feed === 'string' && typeof nearest === 'string' ? { from: feed, to: nearest } : null;
}
