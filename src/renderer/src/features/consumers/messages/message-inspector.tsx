import { ActionIcon, Button, CopyButton, Group, Title } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TopicMessage } from '../../../../../shared/contract/consumers';
import { Facts } from '../../../ui/facts';
import { useFormat } from '../../../ui/format';
import { prettyJson } from '../../../ui/pretty-json';
import classes from './messages.module.css';

interface MessageInspectorProps {
  readonly topic: string;
  readonly message: TopicMessage;
  readonly onClose: () => void;
}

/** One message whole. */
export function MessageInspector({ topic, message, onClose }: MessageInspectorProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { partition, offset, timestamp, key, value, sizeBytes, headers } = message;
  return (
    <aside className={classes.inspector} aria-label={t('consumers.messages.inspector')}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2}>{t('consumers.messages.messageAt', { partition, offset })}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label={t('consumers.messages.closeInspector')} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <Facts
        facts={[
          [t('consumers.fact.topic'), topic],
          [t('consumers.messages.partition'), String(partition)],
          [t('consumers.messages.offset'), offset],
          [t('consumers.messages.timestamp'), timestamp === null ? '–' : format.instant(timestamp)],
          [t('consumers.messages.size'), format.bytes(sizeBytes)],
          [t('consumers.messages.key'), key ?? '–'],
        ]}
      />
      {headers.length > 0 && (
        <>
          <Title order={3} mt="sm">
            {t('consumers.messages.headers')}
          </Title>
          {/* A name may stand there more than once, and their order is theirs. */}
          <Facts facts={headers.map(({ name, value: held }) => [name, held ?? '–'] as const)} />
        </>
      )}
      <Group justify="space-between" wrap="nowrap" mt="sm" mb={6}>
        <Title order={3}>{t('consumers.messages.value')}</Title>
        {value !== null && (
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="compact-xs"
                leftSection={copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
                onClick={copy}
              >
                {copied ? t('consumers.messages.copied') : t('consumers.messages.copy')}
              </Button>
            )}
          </CopyButton>
        )}
      </Group>
      {value === null ? (
        <p className="quiet">{t('consumers.messages.tombstoneHelp')}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
        <pre className={classes.whole} tabIndex={0} aria-label={t('consumers.messages.value')} role="group">
          {prettyJson(value) ?? value}
        </pre>
      )}
    </aside>
  );
}
