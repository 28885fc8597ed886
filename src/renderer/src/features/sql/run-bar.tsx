import { Button, Menu, Text } from '@mantine/core';
import { IconBulb, IconChevronDown, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleStatement } from '../../ui/sample-statements';
import { useShortcutText } from '../../ui/shortcuts';
import classes from './sql-page.module.css';
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
  readonly desk: Pick<Desk, 'running' | 'runCurrent' | 'runAll' | 'cancel' | 'openStatement'>;
  readonly samples: readonly OfferedStatement[];
  /** What else can be done with the statement: before Cancel and Run. */
  readonly extra?: ReactNode;
  /** More ways to run it, in the menu at Run. */
  readonly ways?: ReactNode;
}

export function RunBar({ desk, samples, extra, ways }: RunBarProps) {
  const { t } = useTranslation();
  const runKeys = useShortcutText('runStatement');
  const runAllKeys = useShortcutText('runAllStatements');
  const cancelKeys = useShortcutText('cancelStatement');
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
      {extra}
      {/* Plain titles: an open tooltip of Mantine's takes Escape for itself, which is the key that cancels. */}
      <Button
        variant="default"
        disabled={!desk.running}
        title={t('sql.cancelTip', { keys: cancelKeys ?? '' })}
        leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
        onClick={desk.cancel}
      >
        {t('sql.cancel')}
      </Button>
      <Button.Group>
        <Button
          title={t('sql.runTip', { keys: runKeys ?? '' })}
          leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
          onClick={desk.runCurrent}
        >
          {t('sql.run')}
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button className={classes.ways ?? ''} aria-label={t('sql.ways.label')} title={t('sql.ways.label')}>
              <IconChevronDown size={14} stroke={1.8} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={desk.runCurrent} rightSection={<Keys text={runKeys} />}>
              {t('sql.ways.current')}
            </Menu.Item>
            <Menu.Item onClick={desk.runAll} rightSection={<Keys text={runAllKeys} />}>
              {t('sql.ways.all')}
            </Menu.Item>
            {ways}
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
    </>
  );
}

export function Keys({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <Text size="xs" c="dimmed" ml="lg">
      {text}
    </Text>
  );
}
