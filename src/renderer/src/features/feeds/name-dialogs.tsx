import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isCancelled, messageOf } from '../../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../../shared/ids';
import { useCommand } from '../../api/use-command';
import { navigate } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { FeedWork, useIsAtWork } from './feed-work';

interface DialogProps {
  readonly feed: FeedName;
  readonly onClose: () => void;
}

export function RenameDialog({ feed, onClose }: DialogProps) {
  const { t } = useTranslation();
  const rename = useCommand((operations) => operations.feedsRename);
  const atWork = useIsAtWork(feed);
  return (
    <NameDialog
      feed={feed}
      title={t('feeds.rename.title', { feed })}
      label={t('feeds.rename.label')}
      initial={feed}
      confirm={t('feeds.rename.confirm')}
      pending={rename.isPending}
      blocked={atWork}
      error={rename.error}
      onConfirm={(to) =>
        rename.mutate(
          { feed, to },
          {
            onSuccess: () => {
              onClose();
              notifications.show({ color: 'green', message: t('feeds.rename.done', { feed, to }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <div>{t('feeds.rename.text')}</div>
      <FeedWork feed={feed} why={t('feeds.work.rename', { feed })} />
    </NameDialog>
  );
}

export function CloneDialog({ feed, onClose }: DialogProps) {
  const { t } = useTranslation();
  const clone = useCommand((operations) => operations.feedsClone);
  return (
    <NameDialog
      feed={feed}
      title={t('feeds.clone.title', { feed })}
      label={t('feeds.clone.label')}
      initial={`${feed}_copy`.slice(0, 63)}
      confirm={t('feeds.clone.confirm')}
      pending={clone.isPending}
      blocked={false}
      error={clone.error}
      onConfirm={(as) =>
        clone.mutate(
          { feed, as },
          {
            onSuccess: () => {
              onClose();
              notifications.show({ color: 'green', message: t('feeds.clone.done', { feed, as }) });
              navigate({ page: 'feeds', feed: as });
            },
          },
        )
      }
      onClose={onClose}
    >
      <div>{t('feeds.clone.text')}</div>
    </NameDialog>
  );
}

interface NameDialogProps {
  /** Whose name cannot be the answer. */
  readonly feed: FeedName;
  readonly title: string;
  readonly label: string;
  readonly initial: string;
  readonly confirm: string;
  readonly pending: boolean;
  readonly blocked: boolean;
  readonly error: unknown;
  readonly children: ReactNode;
  readonly onConfirm: (name: FeedName) => void;
  readonly onClose: () => void;
}

/** Asks for the name of a feed; Enter confirms. */
function NameDialog(props: NameDialogProps) {
  const { t } = useTranslation();
  const { initial, error } = props;
  const [typed, setTyped] = useState(initial);
  const parsed = feedNameSchema.safeParse(typed.trim());
  const failed = error !== null && error !== undefined && !isCancelled(error);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed.success && !props.blocked && parsed.data !== props.feed) props.onConfirm(parsed.data);
        }}
      >
        <Stack gap="sm">
          {props.children}
          <TextInput
            data-autofocus
            label={props.label}
            value={typed}
            error={parsed.success || typed === '' ? undefined : t('feeds.noSuchName', { feed: typed })}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {failed && (
            <Alert role="alert" color="red" variant="light">
              <CoreText>{messageOf(error)}</CoreText>
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              loading={props.pending}
              disabled={!parsed.success || props.blocked || parsed.data === props.feed}
            >
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
