import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconCopy,
  IconCursorText,
  IconDots,
  IconEdit,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { formatRoute } from '../../ui/route';
import type { FeedDialogName } from './feed-dialogs';
import type { EnabledSwitch } from './use-enabled';

interface FeedMenuProps {
  readonly feed: FeedSummary;
  readonly enabled: EnabledSwitch;
  readonly onAsk: (dialog: FeedDialogName) => void;
}

/** What can be done with a feed beside filling it. An opened folder is somebody else's: it is closed in its details. */
export function FeedMenu({ feed, enabled, onAsk }: FeedMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={t('consumers.more', { feed: feed.name })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!feed.readOnly && (
          <>
            <Menu.Item
              component="a"
              href={formatRoute({ page: 'feeds', feed: feed.name, tab: 'edit' })}
              leftSection={<IconEdit size={14} aria-hidden />}
            >
              {t('feeds.action.edit')}
            </Menu.Item>
            <Menu.Item leftSection={<IconCursorText size={14} aria-hidden />} onClick={() => onAsk('rename')}>
              {t('feeds.action.rename')}
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={() => onAsk('clone')}>
              {t('feeds.action.clone')}
            </Menu.Item>
          </>
        )}
        <Menu.Item
          leftSection={
            feed.enabled ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />
          }
          onClick={() => enabled.set(!feed.enabled)}
        >
          {t(feed.enabled ? 'feeds.action.disable' : 'feeds.action.enable')}
        </Menu.Item>
        {!feed.readOnly && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconArchive size={14} aria-hidden />} onClick={() => onAsk('archive')}>
              {t('feeds.action.archive')}
            </Menu.Item>
            <Menu.Item
              color="var(--lagoon-danger)"
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() => onAsk('delete')}
            >
              {t('feeds.action.delete')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
