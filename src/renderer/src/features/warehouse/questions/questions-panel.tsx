import { Button, Textarea } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../../api/use-operation-query';
import { useWarehouseQuestion } from '../../../api/use-warehouse-question';
import { Panel } from '../../../ui/panel';
import { formatRoute } from '../../../ui/route';
import { CoreText } from '../../../ui/states/core-text';
import { Loaded } from '../../../ui/states/loaded';
import { CopyButtonFor } from '../connect/copy-button';
import classes from '../warehouse.module.css';
import { AnswerView } from './answer-view';

interface Sample {
  readonly title: string;
  readonly note: string;
  readonly sql: string;
}

/** The questions that BI asks: to be read, changed and run. */
export function QuestionsPanel({ isMade }: { isMade: boolean }) {
  const { t } = useTranslation();
  const samples = useOperationQuery((operations) => operations.warehouseSampleQueries, {});
  return (
    <Panel title={t('warehouse.questions.title')}>
      <Loaded query={samples} subject={t('warehouse.questions.theSamples')}>
        {(data) => <Questions samples={data} isMade={isMade} />}
      </Loaded>
    </Panel>
  );
}

function Questions({ samples, isMade }: { samples: readonly Sample[]; isMade: boolean }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(0);
  const [sql, setSql] = useState(samples[0]?.sql ?? '');
  const question = useWarehouseQuestion();
  const { note } = samples[chosen] ?? { note: '' };
  const canRun = isMade && sql.trim() !== '';

  return (
    <div className={classes.questions}>
      <ul className={classes.picks} aria-label={t('warehouse.questions.title')}>
        {samples.map((sample, index) => (
          <li key={sample.title}>
            <button
              type="button"
              className={classes.pick}
              aria-pressed={index === chosen}
              onClick={() => {
                setChosen(index);
                setSql(sample.sql);
              }}
            >
              <CoreText>{sample.title}</CoreText>
            </button>
          </li>
        ))}
      </ul>
      <div className={classes.asked}>
        <Textarea
          label={t('warehouse.questions.sql')}
          description={isMade ? <CoreText>{note}</CoreText> : t('warehouse.questions.makeFirst')}
          value={sql}
          autosize
          minRows={4}
          maxRows={14}
          size="xs"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => setSql(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            if (canRun) question.ask(sql);
          }}
        />
        <div className={classes.toolbar}>
          {question.isPending ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={14} aria-hidden />}
              onClick={() => question.cancel()}
            >
              {t('common.cancel')}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              disabled={!canRun}
              title={t('warehouse.questions.keys')}
              onClick={() => question.ask(sql)}
            >
              {t('warehouse.questions.run')}
            </Button>
          )}
          <Button
            variant="default"
            component="a"
            href={formatRoute({ page: 'sql', sql, on: 'warehouse' })}
            leftSection={<IconTerminal2 size={14} aria-hidden />}
          >
            {t('warehouse.questions.openInSql')}
          </Button>
          <CopyButtonFor value={sql} label={t('warehouse.questions.copySql')} />
        </div>
        <AnswerView question={question} />
      </div>
    </div>
  );
}
