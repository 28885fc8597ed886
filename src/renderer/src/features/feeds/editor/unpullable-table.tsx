import { Alert, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../api/use-command';
import { ConfirmDialog } from '../../../ui/confirm-dialog';
import { ScrollRegion } from '../../../ui/scroll-region';
import classes from './editor.module.css';
import { withSourceTopic, withSourceType } from './feed-form';
import { useForm } from './form-context';

interface UnpullableTableProps {
  readonly object: string;
  /** That the table's changes are in. */
  readonly topic: string;
  readonly statement: string;
  /** With the name of the table that can be pulled. */
  readonly onMade: (object: string) => void;
}

/** A table that the server keeps no state of cannot be pulled: the two ways that there are. */
export function UnpullableTable({ object, topic, statement, onMade }: UnpullableTableProps) {
  const { t } = useTranslation();
  const { change } = useForm();
  const [asking, setAsking] = useState(false);
  const make = useCommand((operations) => operations.ksqldbMakeQueryable);
  const code = (
    <ScrollRegion label={t('feeds.editor.unpullable.statement')} maxHeight={200}>
      <pre className={classes.statement}>{statement}</pre>
    </ScrollRegion>
  );
  return (
    <Alert color="yellow" variant="light" mt="sm" title={t('feeds.editor.unpullable.title', { object })}>
      {t('feeds.editor.unpullable.text')}
      {code}
      <Group gap="xs" mt="sm">
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('feeds.editor.unpullable.make')}
        </Button>
        <Button
          variant="default"
          onClick={() => change((form) => withSourceType(withSourceTopic(form, topic), 'kafka'))}
        >
          {t('feeds.editor.unpullable.readTopic', { topic })}
        </Button>
      </Group>
      {asking && (
        <ConfirmDialog
          title={t('feeds.editor.unpullable.makeTitle')}
          confirm={t('feeds.editor.unpullable.makeConfirm')}
          dangerous={false}
          pending={make.isPending}
          error={make.error}
          onConfirm={() =>
            make.mutate(
              { object, statement },
              {
                onSuccess: (made) => {
                  setAsking(false);
                  notifications.show({
                    color: 'green',
                    message: t('feeds.editor.unpullable.made', { object: made.object }),
                  });
                  onMade(made.object);
                },
              },
            )
          }
          onClose={() => setAsking(false)}
        >
          <div>{t('feeds.editor.unpullable.makeText')}</div>
          {code}
        </ConfirmDialog>
      )}
    </Alert>
  );
}
