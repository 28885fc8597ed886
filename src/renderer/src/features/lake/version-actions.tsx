import { ActionIcon, Anchor, Group, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { formatRoute } from '../../ui/route';
import { selectVersion } from '../../ui/version-statement';
import { isCompaction } from '../../ui/operation-text';

interface VersionActionsProps {
  readonly feed: FeedSummary;
  readonly commit: LakeCommit;
  readonly newest: number;
  readonly onAsk: (kind: 'restore' | 'undo') => void;
}

/** What can be done with a version that can still be read. */
export function VersionActions({ feed, commit, newest, onAsk }: VersionActionsProps) {
  const { t } = useTranslation();
  const version = commit.deltaVersion;
  const restorable = version !== newest && !feed.readOnly;
  const undoable = isCompaction(commit.operation) && !feed.readOnly;
  // The newest is compared with the one before it.
  const [from, to] = version === newest ? [Math.max(0, version - 1), version] : [version, newest];
  return (
    <Group gap={10} wrap="nowrap">
      <Anchor
        size="sm"
        href={formatRoute({ page: 'sql', sql: selectVersion(feed.name, version) })}
        aria-label={t('lake.version.queryOf', { version })}
      >
        {t('lake.version.query')}
      </Anchor>
      {newest > 0 && (
        <Anchor
          size="sm"
          href={formatRoute({ page: 'lake', feed: feed.name, tab: 'versions', from, to })}
          aria-label={t('lake.version.compareOf', { version })}
        >
          {t('lake.version.compare')}
        </Anchor>
      )}
      {(restorable || undoable) && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={20} aria-label={t('lake.version.moreOf', { version })}>
              <IconDots size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {restorable && (
              <Menu.Item leftSection={<IconHistory size={14} aria-hidden />} onClick={() => onAsk('restore')}>
                {t('lake.version.restore')}
              </Menu.Item>
            )}
            {undoable && (
              <Menu.Item leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={() => onAsk('undo')}>
                {t('lake.version.undoCompaction')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
