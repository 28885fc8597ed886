import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { i18n } from 'i18next';
import { ConnectionProvider } from '../api/context';
import { JobsProvider } from '../api/live';
import { useCommand } from '../api/use-command';
import { languageSchema } from '../../../shared/language';
import type { PeerConnection } from '../api/peers';
import type { Job } from '../../../shared/contract/jobs';
import { useFormat } from '../ui/format';
import { theme } from '../ui/theme';
import { App } from './app';
import classes from './app.module.css';
import { announceEnded } from './job-toasts';

interface RootProps {
  readonly connection: PeerConnection;
  readonly queryClient: QueryClient;
  readonly i18n: i18n;
}

export function Root({ connection, queryClient, i18n: catalogue }: RootProps) {
  // The cross of a notification says nothing to who does not see it.
  const { t } = useTranslation(undefined, { i18n: catalogue });
  const named = useMemo(() => {
    const closeButtonProps = { 'aria-label': t('common.close') };
    return mergeThemeOverrides(theme, { components: { Notification: { defaultProps: { closeButtonProps } } } });
  }, [t]);
  return (
    <I18nextProvider i18n={catalogue}>
      <MantineProvider theme={named} defaultColorScheme="auto">
        <Notifications position="bottom-right" className={classes.notifications ?? ''} />
        <QueryClientProvider client={queryClient}>
          <ConnectionProvider connection={connection}>
            <WithJobs />
          </ConnectionProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}

function WithJobs() {
  const { t, i18n: catalogue } = useTranslation();
  const { mutate: speak } = useCommand((operations) => operations.shellSpeak);
  // The menu belongs to the shell, which knows nothing of what was chosen here.
  useEffect(() => {
    const language = languageSchema.safeParse(catalogue.language);
    if (language.success) speak({ language: language.data });
  }, [catalogue.language, speak]);
  const format = useFormat();
  const onEnded = useCallback((job: Job) => announceEnded(job, t, format), [format, t]);
  return (
    <JobsProvider onEnded={onEnded}>
      <App />
    </JobsProvider>
  );
}
