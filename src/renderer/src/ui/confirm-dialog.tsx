import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isCancelled, messageOf } from '../../../shared/errors';
import { CoreText } from './states/core-text';

interface ConfirmDialogProps {
  readonly title: string;
  /** Names what comes, what goes and what cannot be undone. */
  readonly children: ReactNode;
  /** Null where nothing is left to confirm: the dialog then says so, and can only be closed. */
  readonly confirm: string | null;
  /** Whether something is lost. */
  readonly dangerous: boolean;
  /** What was confirmed is being done. It cannot be taken back by then, so the dialog stays until it is known how that went. */
  readonly pending: boolean;
  /** What there is to confirm is still being found out: the dialog can be closed. */
  readonly preparing?: boolean;
  readonly disabled?: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asked before something is taken away. A failure stays in it, so that what was to be done is still in sight. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const failed = props.error !== null && props.error !== undefined && !isCancelled(props.error);
  const close = (): void => {
    if (!props.pending) props.onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={props.title}
      size={520}
      centered
      closeButtonProps={{ 'aria-label': t('common.close'), disabled: props.pending }}
    >
      <Stack gap="sm">
        {props.children}
        {failed && (
          <Alert role="alert" color="red" variant="light">
            <CoreText>{messageOf(props.error)}</CoreText>
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus disabled={props.pending} onClick={close}>
            {props.confirm === null ? t('common.close') : t('common.cancel')}
          </Button>
          {props.confirm !== null && (
            <Button
              // White on Mantine's plain red is below 4.5 to 1.
              {...(props.dangerous ? { color: 'red.9' } : {})}
              loading={props.pending || props.preparing === true}
              disabled={props.disabled === true}
              onClick={props.onConfirm}
            >
              {props.confirm}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
