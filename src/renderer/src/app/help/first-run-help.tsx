import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../ui/shortcuts';
import { Guide } from './guide';
import { HelpFrame } from './help-frame';

/** Help before there is a lake, and so no page that it could be about: the guide, from its page on the first run. */
export function FirstRunHelp() {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  useShortcut('showHelp', () => setShown(!shown));
  if (!shown) return null;
  return (
    <HelpFrame title={t('help.guide.title')} onClose={() => setShown(false)}>
      <Guide first="first-run" />
    </HelpFrame>
  );
}
