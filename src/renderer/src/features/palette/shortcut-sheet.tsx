import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  resetAllShortcuts,
  shortcutActions,
  useChosenKeys,
  type ShortcutId,
  type ShortcutScope,
} from '../../ui/shortcuts';
import classes from './palette.module.css';
import { ShortcutRow } from './shortcut-row';

const scopes: readonly ShortcutScope[] = [...new Set<ShortcutScope>(shortcutActions.map(({ scope }) => scope))];

/** All keys by where they work, each of which can be given to another press. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const chosen = useChosenKeys();
  const [recording, setRecording] = useState<ShortcutId | null>(null);
  const scopeTitle = (scope: ShortcutScope): string =>
    scope === 'window' || scope === 'grid' || scope === 'editor'
      ? t(`shortcuts.scope.${scope}`)
      : t(`app.page.${scope}`);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shortcuts.title')}
      size={860}
      // Escape ends the recording first.
      closeOnEscape={recording === null}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className="quiet">{t('shortcuts.text')}</p>
      <div className={classes.sheet}>
        {scopes.map((scope) => (
          <section key={scope} className={classes.scope} aria-label={scopeTitle(scope)}>
            <h3>{scopeTitle(scope)}</h3>
            <ul>
              {shortcutActions
                .filter((action) => action.scope === scope)
                .map((action) => (
                  <ShortcutRow
                    key={action.id}
                    id={action.id}
                    fixed={'fixed' in action}
                    recording={recording === action.id}
                    onRecord={(on) => setRecording(on ? action.id : null)}
                  />
                ))}
            </ul>
          </section>
        ))}
      </div>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" disabled={chosen.size === 0} onClick={resetAllShortcuts}>
          {t('shortcuts.resetAll')}
        </Button>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </Group>
    </Modal>
  );
}
