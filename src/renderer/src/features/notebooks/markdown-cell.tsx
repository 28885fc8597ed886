import { Textarea } from '@mantine/core';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { MarkdownView } from './markdown-view';
import classes from './notebooks.module.css';

interface MarkdownCellProps {
  readonly text: string;
  readonly label: string;
  readonly isEditing: boolean;
  readonly onEdit: (isEditing: boolean) => void;
  readonly onChange: (text: string) => void;
}

/** Text as it reads; a double click, or Edit, shows it as it is written. */
export function MarkdownCell({ text, label, isEditing, onEdit, onChange }: MarkdownCellProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isEditing) area.current?.focus();
  }, [isEditing]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    onEdit(false);
  };
  if (isEditing) {
    return (
      <Textarea
        className={classes.textarea ?? ''}
        aria-label={t('notebooks.textOf', { cell: label })}
        placeholder={t('notebooks.markdownPlaceholder')}
        autosize
        minRows={3}
        maxRows={30}
        ref={area}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    // The keyboard's way is the button Edit.
    <div className={classes.rendered} onDoubleClick={() => onEdit(true)}>
      {text.trim() === '' ? <p className="quiet">{t('notebooks.emptyText')}</p> : <MarkdownView text={text} />}
    </div>
  );
}
