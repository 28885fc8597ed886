import { Alert, Button, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { IconFolderOpen, IconPlugConnected, IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useOpenFolder } from '../../api/use-open-folder';
import { useOperationQuery } from '../../api/use-operation-query';
import { OpenFolderButton, OpenFolderDialog } from '../../ui/open-folder';
import { navigate } from '../../ui/route';
import { messageOf } from '../../../../shared/errors';
import { CoreText } from '../../ui/states/core-text';
import classes from './first-run.module.css';
import { SampleProgress } from './sample-progress';

interface FirstRunPageProps {
  /** The lake is being made and filled: keep this page although the lake now exists. */
  readonly onStarted: () => void;
  readonly onDone: () => void;
}

export function FirstRunPage({ onStarted, onDone }: FirstRunPageProps) {
  const { t } = useTranslation();
  const info = useOperationQuery((operations) => operations.lakeInfo, {}).data;
  const init = useCommand((operations) => operations.lakeInit);
  const exportAll = useCommand((operations) => operations.exportsStart);
  const [filling, setFilling] = useState(false);

  const initialised = info?.initialised === true;
  const openFolder = useOpenFolder((feed) => {
    navigate({ page: 'lake', feed });
    onDone();
  });

  const fill = (): void => {
    setFilling(true);
    onStarted();
    exportAll.mutate({ feeds: 'all' });
  };
  const trySample = (): void => {
    if (initialised) fill();
    else init.mutate({ feeds: 'sample' }, { onSuccess: fill });
  };
  const startEmpty = (): void =>
    init.mutate(
      { feeds: 'none' },
      {
        onSuccess: () => {
          navigate({ page: 'settings' });
          onDone();
        },
      },
    );

  const problem = init.error ?? exportAll.error;
  return (
    <div className={classes.page}>
      <div className={classes.column}>
        <Title order={1} className={classes.title ?? ''}>
          {t('firstRun.title')}
        </Title>
        <Text c="dimmed" mb="lg">
          {t('firstRun.subtitle')}
        </Text>
        {problem !== null && (
          <Alert role="alert" color="red" mb="md" title={t('firstRun.failed')}>
            <CoreText>{messageOf(problem)}</CoreText>
          </Alert>
        )}
        {filling && exportAll.error === null ? (
          <SampleProgress onDone={onDone} onRetry={() => exportAll.mutate({ feeds: 'all' })} />
        ) : (
          <>
            <section className={classes.sample} aria-labelledby="first-run-sample">
              <div className={classes.sampleIcon}>
                <IconSparkles size={24} stroke={1.5} aria-hidden />
              </div>
              <div>
                <Title order={2} id="first-run-sample">
                  {t('firstRun.sample.title')}
                </Title>
                <Text size="sm" c="dimmed" mt={2}>
                  {t('firstRun.sample.text')}
                </Text>
              </div>
              <Button size="sm" onClick={trySample} loading={init.isPending || exportAll.isPending}>
                {t('firstRun.sample.action')}
              </Button>
            </section>
            <SimpleGrid cols={2} spacing="md" mt="md">
              <Choice
                icon={<IconFolderOpen size={20} stroke={1.5} aria-hidden />}
                title={t('firstRun.folder.title')}
                text={t('firstRun.folder.text')}
                action={<OpenFolderButton opening={openFolder} />}
              />
              <Choice
                icon={<IconPlugConnected size={20} stroke={1.5} aria-hidden />}
                title={t('firstRun.empty.title')}
                text={t('firstRun.empty.text')}
                action={
                  <Button variant="default" onClick={startEmpty} loading={init.isPending}>
                    {t('firstRun.empty.action')}
                  </Button>
                }
              />
            </SimpleGrid>
          </>
        )}
        {info !== undefined && (
          <Text size="xs" c="dimmed" mt="lg" className={classes.root ?? ''}>
            {t('firstRun.lakeFolder', { path: info.root })}
          </Text>
        )}
      </div>
      <OpenFolderDialog opening={openFolder} />
    </div>
  );
}

function Choice(props: { icon: React.ReactNode; title: string; text: string; action: React.ReactNode }) {
  return (
    <section className={classes.choice}>
      <Group gap={8}>
        <span className={classes.choiceIcon}>{props.icon}</span>
        <Title order={2}>{props.title}</Title>
      </Group>
      <Text size="sm" c="dimmed" className={classes.choiceText ?? ''}>
        {props.text}
      </Text>
      <div>{props.action}</div>
    </section>
  );
}
