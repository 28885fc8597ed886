import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { CoreText } from '../../ui/states/core-text';
import { pathOfTitle, withEnding } from './query-path';

export interface SaveAs {
  readonly title: string;
  readonly description: string | null;
  readonly path: string;
}

interface SaveDialogProps {
  readonly heading: string;
  /** What it is called by now. */
  readonly title: string;
  /** What it says of itself by now; null where that is nothing. */
  readonly description?: string | null;
  /** Absolute; undefined until it is known. */
  readonly folder: string | undefined;
  /** What else will be in the file. */
  readonly children?: ReactNode;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onSave: (as: SaveAs) => void;
  readonly onClose: () => void;
}

/** Where and under which name a statement becomes a file. The path follows the title until it is typed over. */
export function SaveDialog(props: SaveDialogProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(props.title);
  const [description, setDescription] = useState(props.description ?? '');
  const [typedPath, setTypedPath] = useState<string | null>(null);
  const path = typedPath ?? pathOfTitle(title);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.heading}
      size={520}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() === '' || path.trim() === '') return;
          props.onSave({
            title: title.trim(),
            description: description.trim() === '' ? null : description.trim(),
            path: withEnding(path),
          });
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            required
            label={t('sql.saved.title')}
            maxLength={300}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Textarea
            label={t('sql.saved.description')}
            autosize
            minRows={2}
            maxRows={6}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <TextInput
            required
            label={t('sql.saved.path')}
            description={props.folder === undefined ? '' : t('sql.saved.inFolder', { folder: props.folder })}
            value={path}
            onChange={(event) => setTypedPath(event.currentTarget.value)}
          />
          {props.children}
          {props.error !== null && props.error !== undefined && (
            <Alert role="alert" color="red" variant="light">
              <Text size="sm">
                <CoreText>{messageOf(props.error)}</CoreText>
              </Text>
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={props.pending}>
              {t('sql.saved.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
