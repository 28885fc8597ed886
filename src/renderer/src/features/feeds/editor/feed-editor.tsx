import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedConfig, FeedDraft } from '../../../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../../../shared/errors';
import type { FeedName } from '../../../../../shared/ids';
import { useCommand } from '../../../api/use-command';
import { Page } from '../../../ui/page';
import { navigate } from '../../../ui/route';
import { useLeaveGuard } from '../../../ui/use-leave-guard';
import { CoreText } from '../../../ui/states/core-text';
import { FeedWork } from '../feed-work';
import { ColumnsTable } from './columns-table';
import classes from './editor.module.css';
import { emptyForm, fieldOf, formOf, parseForm, type FeedForm, type Problem } from './feed-form';
import { FormProvider } from './form-context';
import { GeneralFields } from './general-fields';
import { LayoutFields } from './layout-fields';
import { PreviewPanel } from './preview-panel';
import { SourceFields } from './source-fields';
import { usePreview } from './use-preview';

interface FeedEditorProps {
  /** Looked at once, when the form opens: what the feed becomes meanwhile is a conflict. Null for a new feed. */
  readonly opened: FeedConfig | null;
  readonly hasRows: boolean;
  /** Asks for the configuration as it is now, and begins anew with it. */
  readonly onReload: () => void;
}

/** A feed as a form: what is wrong is said at its field, and its rows are shown as they would be before anything is saved. */
export function FeedEditor({ opened, hasRows, onReload }: FeedEditorProps) {
  const { t } = useTranslation();
  const [config] = useState(opened);
  const [saved] = useState<FeedForm>(() => (config === null ? emptyForm : formOf(config)));
  const [form, setForm] = useState(saved);
  /** How often it was to be saved while something was wrong. */
  const [tries, setTries] = useState(0);
  const tried = tries > 0;
  const element = useRef<HTMLFormElement>(null);
  /** Refused of the form as it was sent; said until it changes. */
  const [refused, setRefused] = useState<{ readonly form: FeedForm; readonly error: Error } | null>(null);
  const add = useCommand((operations) => operations.feedsAdd);
  const update = useCommand((operations) => operations.feedsUpdate);
  const preview = usePreview(form, config === null);
  const parsed = parseForm(form);
  const changed = form !== saved && JSON.stringify(form) !== JSON.stringify(saved);
  const guard = useLeaveGuard(changed);
  const pending = add.isPending || update.isPending;
  const failure = refused?.form === form ? refused.error : null;

  // To the first field that is wrong: it may be out of sight.
  useEffect(() => {
    if (tries === 0) return;
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);

  const send = async (draft: FeedDraft): Promise<FeedName> => {
    if (config === null) return (await add.mutateAsync(draft)).feed;
    await update.mutateAsync({ updatedAt: config.updatedAt, draft });
    return config.name;
  };
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (parsed.draft === null) setTries((before) => before + 1);
    if (parsed.draft === null || pending) return;
    send(parsed.draft).then(
      (feed) => {
        notifications.show({
          color: 'green',
          message: t(config === null ? 'feeds.editor.added' : 'feeds.editor.saved', { feed }),
        });
        guard.leave({ page: 'feeds', feed });
      },
      (error: unknown) => setRefused({ form, error: error instanceof Error ? error : new Error(String(error)) }),
    );
  };

  return (
    <Page title={config === null ? t('feeds.add') : t('feeds.editor.editTitle', { feed: config.name })}>
      <FormProvider
        form={form}
        problems={shownProblems(parsed.problems, tried, form, failure)}
        hasRows={hasRows}
        isNew={config === null}
        change={setForm}
      >
        <form ref={element} className={classes.editor} onSubmit={save} noValidate>
          <div className={classes.columns}>
            <div className={classes.column}>
              <GeneralFields />
              <SourceFields />
              <ColumnsTable previewed={preview.data?.columns ?? null} />
              <LayoutFields previewed={preview.data?.columns ?? null} />
            </div>
            <div className={classes.aside}>
              <PreviewPanel preview={preview} />
            </div>
          </div>
          <div className={classes.save}>
            {failure !== null && <SaveFailure error={failure} feed={config?.name ?? null} onReload={onReload} />}
            <div className={classes.saveRow}>
              <span role="status">
                {tried && parsed.draft === null ? (
                  <span className={classes.mend}>{t('settings.mend')}</span>
                ) : (
                  changed && t('settings.unsaved')
                )}
              </span>
              <Button variant="default" onClick={() => navigate({ page: 'feeds' })}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" disabled={config !== null && !changed} loading={pending}>
                {t(config === null ? 'feeds.editor.add' : 'settings.save')}
              </Button>
            </div>
          </div>
        </form>
      </FormProvider>
      {guard.dialog}
    </Page>
  );
}

/** Fields that were never sent are not wrong yet, but those that hold something. */
function shownProblems(
  problems: ReadonlyMap<string, Problem>,
  tried: boolean,
  form: FeedForm,
  failure: Error | null,
): ReadonlyMap<string, Problem> {
  const early = (kind: Problem['kind']): boolean => kind !== 'nothing' && kind !== 'columnName';
  const shown = new Map([...problems].filter(([, { kind }]) => tried || early(kind)));
  const named = failure instanceof LakeError ? failure.details['field'] : undefined;
  if (failure !== null && typeof named === 'string')
    shown.set(fieldOf(named, form), { kind: 'other', reason: failure.message });
  return shown;
}

interface SaveFailureProps {
  readonly error: Error;
  /** Null for a feed that is not there yet. */
  readonly feed: FeedName | null;
  readonly onReload: () => void;
}

/** Why it was not saved, with what can be done about it at hand. */
function SaveFailure({ error, feed, onReload }: SaveFailureProps) {
  const { t } = useTranslation();
  const code = error instanceof LakeError ? error.code : 'INTERNAL';
  return (
    <Alert role="alert" color="red" variant="light" title={t('feeds.editor.notSaved')}>
      <CoreText>{messageOf(error)}</CoreText>
      {feed !== null && code === 'CONFLICT' && (
        <div>
          <Button variant="default" mt="xs" onClick={onReload}>
            {t('feeds.editor.reload')}
          </Button>
        </div>
      )}
      {feed !== null && code === 'REFUSED' && <FeedWork feed={feed} why={t('feeds.work.edit', { feed })} />}
    </Alert>
  );
}
