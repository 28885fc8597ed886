import { Button, Menu, Tooltip } from '@mantine/core';
import { IconBulb, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { sampleStatements, type SampleStatement } from '../../ui/sample-statements';
import { cancelKeys, runKeys } from './shortcuts';

export const sampleNames: readonly SampleStatement[] = [
  'spendByCountry',
  'amountByDay',
  'topProducts',
  'failuresByMethod',
];

interface RunBarProps {
  readonly running: boolean;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly onSample: (sql: string) => void;
}

export function RunBar({ running, onRun, onCancel, onSample }: RunBarProps) {
  const { t } = useTranslation();
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBulb size={14} stroke={1.6} aria-hidden />}>
            {t('sql.samples')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {sampleNames.map((name) => (
            <Menu.Item key={name} onClick={() => onSample(sampleStatements[name])}>
              {t(`sql.sample.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={t('sql.cancelTip', { keys: cancelKeys })} disabled={!running}>
        <Button
          variant="default"
          disabled={!running}
          leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
          onClick={onCancel}
        >
          {t('sql.cancel')}
        </Button>
      </Tooltip>
      <Tooltip label={t('sql.runTip', { keys: runKeys() })}>
        <Button leftSection={<IconPlayerPlayFilled size={12} aria-hidden />} onClick={onRun}>
          {t('sql.run')}
        </Button>
      </Tooltip>
    </>
  );
}
