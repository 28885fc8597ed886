import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../shared/errors';
import { CoreText } from './states/core-text';

interface PathDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly placeholder: string;
  readonly initialPath?: string;
  readonly confirm: string;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onConfirm: (path: string) => void;
  readonly onClose: () => void;
}

/** A typed path, where there is no system dialog: the page served to a browser. */
export function PathDialog(props: PathDialogProps) {
  const { t } = useTranslation();
  const [path, setPath] = useState(props.initialPath ?? '');
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== '') props.onConfirm(path.trim());
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{props.description}</Text>
          <TextInput
            data-autofocus
            label={props.label}
            placeholder={props.placeholder}
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
            error={
              props.error === null || props.error === undefined ? undefined : (
                <CoreText>{messageOf(props.error)}</CoreText>
              )
            }
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={props.pending} disabled={path.trim() === ''}>
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
