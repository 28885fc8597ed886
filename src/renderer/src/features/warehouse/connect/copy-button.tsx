import { ActionIcon, Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface CopyProps {
  readonly value: string;
  /** What it copies. */
  readonly label: string;
}

export function CopyButtonFor({ value, label }: CopyProps) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
          onClick={copy}
        >
          {copied ? t('warehouse.connect.copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** The same beside a value, as a mark alone. */
export function CopyMark({ value, label }: CopyProps) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          aria-label={copied ? t('warehouse.connect.copied') : label}
          onClick={copy}
        >
          {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
