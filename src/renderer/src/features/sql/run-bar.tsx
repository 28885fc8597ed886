import { Button, Menu } from '@mantine/core';
import { IconBulb, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SampleStatement } from '../../ui/sample-statements';
import { cancelKeys, runKeys } from './shortcuts';
import type { Desk } from './use-desk';

export const sampleNames: readonly SampleStatement[] = [
  'spendByCountry',
  'amountByDay',
  'topProducts',
  'failuresByMethod',
];

/** A statement to begin with. */
export interface OfferedStatement {
  readonly title: string;
  readonly sql: string;
}

interface RunBarProps {
  readonly desk: Pick<Desk, 'running' | 'runCurrent' | 'cancel' | 'openStatement'>;
  readonly samples: readonly OfferedStatement[];
}

export function RunBar({ desk, samples }: RunBarProps) {
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
          {samples.map(({ title, sql }) => (
            <Menu.Item key={title} onClick={() => desk.openStatement(sql)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {/* Plain titles: an open tooltip of Mantine's takes Escape for itself, which is the key that cancels. */}
      <Button
        variant="default"
        disabled={!desk.running}
        title={t('sql.cancelTip', { keys: cancelKeys })}
        leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
        onClick={desk.cancel}
      >
        {t('sql.cancel')}
      </Button>
      <Button
        title={t('sql.runTip', { keys: runKeys() })}
        leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
        onClick={desk.runCurrent}
      >
        {t('sql.run')}
      </Button>
    </>
  );
}
