import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import { Page } from '../../ui/page';
import { Loaded } from '../../ui/states/loaded';
import { About } from './about';
import { Checks } from './checks';
import { SettingsForm } from './settings-form';
import classes from './settings.module.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useOperationQuery((operations) => operations.settingsGet, {});
  return (
    <Page title={t('settings.title')}>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Loaded query={settings} subject={t('settings.theSettings')}>
            {(saved) => <SettingsForm saved={saved} />}
          </Loaded>
        </div>
        <div className={classes.column}>
          <Checks />
          <About />
        </div>
      </div>
    </Page>
  );
}
