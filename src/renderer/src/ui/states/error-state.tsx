import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LakeError, messageOf } from '../../../../shared/errors';
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
  const code = error instanceof LakeError ? error.code : 'INTERNAL';
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
        {t(`errors.remedy.${code}`)}
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
