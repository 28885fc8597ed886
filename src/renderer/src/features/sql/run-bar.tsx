import { Button, Menu } from '@mantine/core';
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
      {/* Plain titles: an open tooltip of Mantine's takes Escape for itself, which is the key that cancels. */}
      <Button
        variant="default"
        disabled={!running}
        title={t('sql.cancelTip', { keys: cancelKeys })}
        leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
        onClick={onCancel}
      >
        {t('sql.cancel')}
      </Button>
      <Button
        title={t('sql.runTip', { keys: runKeys() })}
        leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
        onClick={onRun}
      >
        {t('sql.run')}
      </Button>
    </>
  );
}
