import { Button, PasswordInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PasswordName } from '../../../../shared/contract/settings';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import { CoreText } from '../../ui/states/core-text';
import { useForgetResult } from './connection-panel';
import classes from './settings.module.css';

/** A password goes in and never comes back: what is kept is told by its place alone. It is no part of what the form saves. */
export function PasswordField({ name, label }: { name: PasswordName; label: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const { data } = useOperationQuery((operations) => operations.settingsPasswords, {});
  const forgetResult = useForgetResult();
  const command = useCommand((operations) => operations.settingsSetPassword);
  const known = data?.passwords.find((password) => password.name === name);

  const keep = (value: string | null): void => {
    command.mutate(
      { name, value },
      {
        onSuccess: () => {
          setTyped('');
          forgetResult();
        },
        onError: (error) => notifyFailure(t('settings.password.failed'), error),
      },
    );
  };
  const state = (): ReactNode => {
    if (known === undefined) return '';
    if (known.isSet) return t('settings.password.isSet', { origin: known.origin });
    if (known.problem !== null) return <CoreText>{known.problem}</CoreText>;
    return t('settings.password.notSet', { place: data?.store.place });
  };

  return (
    <div className={classes.password}>
      <PasswordInput
        size="xs"
        label={label}
        description={state()}
        error={known?.problem == null ? undefined : <CoreText>{known.problem}</CoreText>}
        placeholder={known?.isSet === true ? t('settings.password.another') : ''}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Else it would save the form around it.
          event.preventDefault();
          if (typed !== '') keep(typed);
        }}
      />
      <Button variant="default" disabled={typed === ''} loading={command.isPending} onClick={() => keep(typed)}>
        {t('settings.password.keep')}
      </Button>
      <Button
        variant="default"
        disabled={known?.isSet !== true && known?.problem == null}
        loading={command.isPending}
        onClick={() => keep(null)}
      >
        {t('settings.password.forget')}
      </Button>
      {data?.store.note != null && <p className={classes.note}>{data.store.note}</p>}
    </div>
  );
}
