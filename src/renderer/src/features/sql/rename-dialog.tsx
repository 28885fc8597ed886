import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface RenameDialogProps {
  readonly title: string;
  /** Null: the name that it had from the start. */
  readonly onRename: (title: string | null) => void;
  readonly onClose: () => void;
}

export function RenameDialog({ title, onRename, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(title);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('sql.tabs.renameTitle')}
      size={420}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onRename(text.trim() === '' ? null : text.trim());
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label={t('sql.tabs.name')}
            maxLength={120}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit">{t('sql.tabs.renameConfirm')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
