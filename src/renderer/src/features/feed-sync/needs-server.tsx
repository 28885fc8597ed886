import { Anchor } from '@mantine/core';
import { IconPlugOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KsqldbSettings } from '../../../../shared/contract/settings';
import { useOperationQuery } from '../../api/use-operation-query';
import { formatRoute } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';

interface NeedsServerProps {
  readonly onClose: () => void;
  readonly children: (server: KsqldbSettings) => ReactNode;
}

/** What asks the ksqlDB server, or where to set one up. */
export function NeedsServer({ onClose, children }: NeedsServerProps) {
  const { t } = useTranslation();
  const settings = useOperationQuery((operations) => operations.settingsGet, {});
  return (
    <Loaded query={settings} subject={t('settings.theSettings')}>
      {({ ksqldb }) =>
        ksqldb === null ? (
          <EmptyState
            icon={<IconPlugOff size={22} />}
            title={t('feedSync.noServer.title')}
            actions={
              <Anchor href={formatRoute({ page: 'settings' })} onClick={onClose}>
                {t('feedSync.noServer.setUp')}
              </Anchor>
            }
          >
            {t('feedSync.noServer.text')}
          </EmptyState>
        ) : (
          children(ksqldb)
        )
      }
    </Loaded>
  );
}
