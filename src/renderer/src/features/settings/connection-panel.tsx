import { Alert, Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlugConnected } from '@tabler/icons-react';
import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { ConnectionTest, ConnectionTestResult } from '../../api/use-connection-test';
import { Panel } from '../../ui/panel';
import { CoreText } from '../../ui/states/core-text';
import classes from './settings.module.css';

const ForgetResult = createContext<() => void>(() => undefined);

/** What a field calls whose value is no part of `typed` and changed: the password is kept by itself. */
export function useForgetResult(): () => void {
  return useContext(ForgetResult);
}

interface ConnectionPanelProps<Typed> {
  /** Of the server, as sentences name it. */
  readonly server: string;
  readonly test: ConnectionTest<Typed>;
  /** The connection as it is typed, tested before it is saved; null while it cannot be. */
  readonly typed: Typed | null;
  /** What to do so that it can. */
  readonly untestable: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A server's fields, and what a test of them says, step by step. */
export function ConnectionPanel<Typed>(props: ConnectionPanelProps<Typed>) {
  const { server, test, typed } = props;
  const { t } = useTranslation();
  // A result is about what was tested: it goes when that changes.
  const { reset } = test;
  const tested = JSON.stringify(typed);
  useEffect(() => reset(), [reset, tested]);

  return (
    <Panel
      title={server}
      actions={
        <div className={classes.actions}>
          {props.actions}
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={15} aria-hidden />}
            disabled={typed === null}
            loading={test.isPending}
            title={typed === null ? props.untestable : undefined}
            onClick={() => {
              if (typed !== null) test.mutate(typed);
            }}
          >
            {t('settings.connection.test')}
          </Button>
        </div>
      }
    >
      <ForgetResult value={reset}>{props.children}</ForgetResult>
      <div role="status">
        {test.isPending && (
          <p className={classes.testing}>
            <Loader size={12} aria-hidden />
            {t('settings.connection.testing')}
          </p>
        )}
        {test.isError && (
          <Alert color="red" variant="light" mt="sm" title={t('settings.connection.testFailed')}>
            <CoreText>{messageOf(test.error)}</CoreText>
          </Alert>
        )}
        {test.data !== undefined && <TestResult server={server} result={test.data} />}
      </div>
    </Panel>
  );
}

function TestResult({ server, result }: { server: string; result: ConnectionTestResult }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button is above the fields, the result below them.
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={place} className={classes.result}>
      <p className={classes.outcome}>
        {t(result.ok ? 'settings.connection.passed' : 'settings.connection.notPassed', { server })}
      </p>
      <ul className={classes.steps} aria-label={t('settings.connection.steps')}>
        {result.steps.map(({ step, ok, message }) => (
          <li key={step} className={classes.step}>
            {ok ? (
              <IconCircleCheck
                size={16}
                color="var(--lagoon-success)"
                role="img"
                aria-label={t('settings.connection.ok')}
              />
            ) : (
              <IconAlertTriangle
                size={16}
                color="var(--lagoon-danger)"
                role="img"
                aria-label={t('settings.connection.failed')}
              />
            )}
            <span className={classes.stepName}>
              <CoreText>{step}</CoreText>
            </span>
            <span className={ok ? '' : classes.mend}>
              <CoreText>{message}</CoreText>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
