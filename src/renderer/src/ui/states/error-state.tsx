import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ErrorCode, LakeError, messageOf } from '../../../../shared/errors';
import { CoreText } from './core-text';

interface ErrorStateProps {
  /** The object that could not be shown: "the feeds", "files of transaction_stream". */
  readonly subject: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, to which object, what to do. The core's message says the last; the code says the kind. */
export function ErrorState({ subject, error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      m="md"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('errors.couldNotShow', { subject })}
    >
      <Text size="sm">
        <CoreText>{messageOf(error)}</CoreText>
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        {t(`errors.remedy.${remedyOf(error)}`)}
      </Text>
      {onRetry !== undefined && (
        <Group mt="sm">
          <Button variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** A defect is in the log where the message came through the log's id; one of the page itself is not. */
function remedyOf(error: unknown): ErrorCode | 'unlogged' {
  if (!(error instanceof LakeError)) return 'unlogged';
  const isLogged = 'logId' in error.details || 'runId' in error.details;
  return error.code === 'INTERNAL' && !isLogged ? 'unlogged' : error.code;
}
