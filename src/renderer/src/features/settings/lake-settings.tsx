import { Button, Text, TextInput } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { Facts } from '../../ui/facts';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { Panel } from '../../ui/panel';
import { navigate } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import { useField } from './fields';
import classes from './settings.module.css';

/** Which lake this is, and another one in its place. */
export function LakeSettings() {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useField('name');
  const queries = useField('workspaceFolder');
  const info = useOperationQuery((operations) => operations.lakeInfo, {});
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop;
  const choose = useCommand((operations) => operations.shellChooseFolder);
  const open = useCommand((operations) => operations.shellOpenLake);

  const openOther = async (): Promise<void> => {
    try {
      const { path } = await choose.mutateAsync({ title: t('settings.lake.openTitle') });
      if (path === null) return;
      await open.mutateAsync({ path });
      // This page may be gone by now: those of another lake are new. A callback of the mutation would be gone with it.
      navigate({ page: 'overview' });
    } catch (error) {
      notifyFailure(t('settings.lake.openFailed'), error);
    }
  };

  return (
    <Panel
      title={t('settings.lake.title')}
      actions={
        desktop === true && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={15} aria-hidden />}
            loading={choose.isPending || open.isPending}
            onClick={() => void openOther()}
          >
            {t('settings.lake.openOther')}
          </Button>
        )
      }
    >
      <TextInput
        className={classes.name ?? ''}
        label={t('settings.lake.name')}
        value={name.value}
        error={name.error}
        onChange={(event) => name.set(event.currentTarget.value)}
      />
      <TextInput
        className={classes.name ?? ''}
        label={t('settings.lake.queries')}
        description={t('settings.lake.queriesHelp')}
        placeholder={t('settings.lake.queriesDefault')}
        value={queries.value}
        error={queries.error}
        onChange={(event) => queries.set(event.currentTarget.value)}
      />
      <Loaded query={info} subject={t('app.theLake')}>
        {({ root, freeBytes }) => (
          <Facts
            facts={[
              [t('settings.lake.folder'), root],
              [t('settings.lake.free'), freeBytes === null ? t('settings.lake.unknown') : format.bytes(freeBytes)],
            ]}
          />
        )}
      </Loaded>
      {desktop === false && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('settings.lake.openInBrowser')}
        </Text>
      )}
    </Panel>
  );
}
