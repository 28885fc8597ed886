import { SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import { languageChoices } from '../../i18n/language';
import { useLanguage } from '../../i18n/use-language';
import { Facts } from '../../ui/facts';
import { notifyFailure } from '../../ui/notify-failure';
import { Panel } from '../../ui/panel';
import { Loaded } from '../../ui/states/loaded';
import { colourSchemes } from '../../ui/theme';

/** What concerns this window and not the lake: its colours and language, and the versions it runs. */
export function About() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [language, setLanguage] = useLanguage((error) => notifyFailure(t('settings.appearance.languageFailed'), error));
  const system = useOperationQuery((operations) => operations.systemInfo, {});
  return (
    <>
      <Panel title={t('settings.appearance.title')}>
        <Stack gap="sm" align="flex-start">
          <SegmentedControl
            aria-label={t('settings.appearance.scheme')}
            data={colourSchemes.map((value) => ({ value, label: t(`status.schemes.${value}`) }))}
            value={colorScheme}
            onChange={(value) => setColorScheme(colourSchemes.find((known) => known === value) ?? 'auto')}
          />
          <SegmentedControl
            aria-label={t('settings.appearance.language')}
            data={languageChoices.map((value) => ({
              value,
              // Each by its own name: who reads only that one finds it.
              label: (
                <span lang={value === 'auto' ? undefined : value}>{t(`settings.appearance.languages.${value}`)}</span>
              ),
            }))}
            value={language}
            onChange={(value) => setLanguage(languageChoices.find((known) => known === value) ?? 'auto')}
          />
        </Stack>
      </Panel>
      <Panel title={t('settings.about.title')}>
        <Loaded query={system} subject={t('settings.about.theVersions')}>
          {({ version, duckdb, electron, node, platform }) => (
            <Facts
              facts={[
                [t('settings.about.lagoon'), version],
                [t('settings.about.duckdb'), duckdb],
                ...(electron === null ? [] : [[t('settings.about.electron'), electron] as const]),
                [t('settings.about.node'), node],
                [t('settings.about.platform'), platform],
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </>
  );
}
