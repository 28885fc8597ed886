import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcutText } from '../../ui/shortcuts';
import type { TabDeskProps } from './desk-frame';
import { Keys } from './run-bar';

interface StatementMenuProps {
  readonly tab: Pick<TabDeskProps, 'id' | 'onFormat' | 'onSave' | 'onSaveAs'>;
  /** What only one kind of tab can. */
  readonly children?: ReactNode;
}

/** What can be done with the text of a tab. */
export function StatementMenu({ tab, children }: StatementMenuProps) {
  const { t } = useTranslation();
  const saveKeys = useShortcutText('saveSqlTab');
  const formatKeys = useShortcutText('formatSql');
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" px={8} aria-label={t('sql.menu.label')} title={t('sql.menu.label')}>
          <IconDots size={15} stroke={1.7} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => tab.onSave(tab.id)} rightSection={<Keys text={saveKeys} />}>
          {t('sql.menu.save')}
        </Menu.Item>
        <Menu.Item onClick={() => tab.onSaveAs(tab.id)}>{t('sql.menu.saveAs')}</Menu.Item>
        <Menu.Item onClick={() => tab.onFormat(tab.id)} rightSection={<Keys text={formatKeys} />}>
          {t('sql.menu.format')}
        </Menu.Item>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
