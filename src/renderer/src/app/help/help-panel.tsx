import { useTranslation } from 'react-i18next';
import { useRoute } from '../../ui/route';
import { chordFor, chordText, isMac, shortcutActions, useChosenKeys } from '../../ui/shortcuts';
import { Guide } from './guide';
import { HelpFrame } from './help-frame';
import classes from './help.module.css';

/** What the page that is shown is for, its keys, and the guide. */
export function HelpPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { page } = useRoute();
  const chosen = useChosenKeys();
  const mac = isMac();
  const keys = shortcutActions.flatMap(({ id, scope }) => {
    const chord = scope === page || id === 'openPalette' || id === 'showShortcuts' ? chordFor(id, chosen, mac) : null;
    return chord === null ? [] : [{ id, text: chordText(chord, mac) }];
  });
  return (
    <HelpFrame title={t('help.title', { page: t(`app.page.${page}`) })} onClose={onClose}>
      <p>{t(`help.page.${page}`)}</p>
      <p>{t(`help.more.${page}`)}</p>
      <h3>{t('help.keys')}</h3>
      <ul className={classes.keys}>
        {keys.map(({ id, text }) => (
          <li key={id}>
            <span>{t(`shortcuts.action.${id}`)}</span>
            <kbd>{text}</kbd>
          </li>
        ))}
      </ul>
      <h3>{t('help.guide.title')}</h3>
      <Guide />
    </HelpFrame>
  );
}
