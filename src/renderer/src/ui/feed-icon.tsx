import { IconFolder, IconRipple, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Stream, table, or somebody else's folder. */
export function FeedIcon({ kind, readOnly }: { kind: 'stream' | 'table'; readOnly: boolean }) {
  const { t } = useTranslation();
  const FeedKindIcon = readOnly ? IconFolder : kind === 'stream' ? IconRipple : IconTable;
  const label = readOnly ? t('feeds.kind.folder') : t(`feeds.kind.${kind}`);
  return (
    <FeedKindIcon
      size={15}
      stroke={1.6}
      role="img"
      aria-label={label}
      color="var(--lagoon-accent)"
      style={{ flex: 'none' }}
    />
  );
}
