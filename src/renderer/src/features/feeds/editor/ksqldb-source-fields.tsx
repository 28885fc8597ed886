import { Alert, Anchor, Autocomplete, Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../../shared/errors';
import { useKsqldbDescribe, type DescribedObject } from '../../../api/use-ksqldb-describe';
import { useOperationQuery } from '../../../api/use-operation-query';
import { formatRoute } from '../../../ui/route';
import { CoreText } from '../../../ui/states/core-text';
import { columnFormOf } from './column-form';
import classes from './editor.module.css';
import type { FeedForm } from './feed-form';
import { useForm } from './form-context';
import { UnpullableTable } from './unpullable-table';

/** A stream or table of the server. Choosing one fills what the server knows of it. */
export function KsqldbSourceFields() {
  const { t } = useTranslation();
  const { form, hasRows, patch, change, errorAt } = useForm();
  const sources = useOperationQuery((operations) => operations.ksqldbSources, {});
  const known = sources.data?.find(({ name }) => name === form.object);
  const chosen = useKsqldbDescribe();
  // For the notice only, of a feed that is edited: nothing is filled by it.
  const described = useOperationQuery(
    (operations) => operations.ksqldbDescribe,
    { object: form.object },
    { enabled: known !== undefined },
  );
  const choose = (object: string): void => {
    patch({ object });
    chosen.mutate(object, {
      // Another one may have been chosen before the server answered.
      onSuccess: (answer) => change((now) => (now.object === object ? filled(now, answer, hasRows) : now)),
    });
  };
  return (
    <>
      <Autocomplete
        size="xs"
        label={t('feeds.editor.object')}
        description={t('feeds.editor.objectHelp')}
        data={(sources.data ?? []).map(({ name }) => name)}
        value={form.object}
        error={errorAt('object')}
        spellCheck={false}
        limit={100}
        rightSection={sources.isLoading || chosen.isPending ? <Loader size={12} aria-hidden /> : null}
        onChange={(object) => patch({ object })}
        onOptionSubmit={choose}
      />
      {sources.isError && (
        <Alert role="alert" color="red" variant="light" mt="sm" title={t('feeds.editor.noServer')}>
          <CoreText>{messageOf(sources.error)}</CoreText>{' '}
          <Anchor size="sm" href={formatRoute({ page: 'settings' })}>
            {t('consumers.unreachable.settings')}
          </Anchor>
        </Alert>
      )}
      {chosen.isError && (
        <Alert role="alert" color="red" variant="light" mt="sm">
          <CoreText>{messageOf(chosen.error)}</CoreText>
        </Alert>
      )}
      {known !== undefined && (
        <div className={classes.known} role="status">
          <span className="quiet">
            {t('feeds.editor.objectFacts', {
              kind: t(`feeds.kind.${known.kind}`),
              topic: known.topic,
              key: known.keyFormat,
              value: known.valueFormat,
            })}
          </span>
          <Button variant="default" size="compact-xs" loading={chosen.isPending} onClick={() => choose(known.name)}>
            {t('feeds.editor.takeFromServer')}
          </Button>
        </div>
      )}
      {described.data !== undefined && described.data.queryableStatement !== null && (
        <UnpullableTable
          object={form.object}
          topic={described.data.source.topic}
          statement={described.data.queryableStatement}
          onMade={choose}
        />
      )}
    </>
  );
}

/** The form with what the server says of the object. Rows that are there keep the kind that they were written as. */
function filled(form: FeedForm, answer: DescribedObject, hasRows: boolean): FeedForm {
  return {
    ...form,
    name: form.name === '' ? suggestedName(answer.source.name) : form.name,
    kind: hasRows ? form.kind : answer.source.kind,
    columns: answer.columns.map(columnFormOf),
    keyColumns: answer.keyColumns,
    eventTimeColumn: answer.eventTimeColumn,
  };
}

function suggestedName(object: string): string {
  return object
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63);
}
