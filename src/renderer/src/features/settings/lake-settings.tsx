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
  const info = useOperationQuery((operations) => operations.lakeInfo, {});
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop;
  const choose = useCommand((operations) => operations.shellChooseFolder);
  const open = useCommand((operations) => operations.shellOpenLake);

  const openOther = (): void => {
    const onError = (error: Error): void => notifyFailure(t('settings.lake.openFailed'), error);
    choose.mutate(
      { title: t('settings.lake.openTitle') },
      {
        onError,
        onSuccess: ({ path }) => {
          if (path !== null) open.mutate({ path }, { onError, onSuccess: () => navigate({ page: 'overview' }) });
        },
      },
    );
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
            onClick={openOther}
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
