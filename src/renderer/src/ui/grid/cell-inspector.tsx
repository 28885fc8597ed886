import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../format';
import { prettyJson } from '../pretty-json';
import classes from './cell-inspector.module.css';
import { jsonOf, readValue, type CellValue } from './cell-value';
import { bytesOf, hexLines, textOfBytes } from './hex-lines';
import type { GridColumn, RowPage } from './row-source';
import { ValueTree } from './value-tree';

interface CellInspectorProps {
  readonly column: GridColumn;
  /** In the result. */
  readonly index: number;
  readonly row: number;
  /** Undefined while the row is on its way. */
  readonly page: RowPage | undefined;
  readonly onClose: () => void;
}

/** One value, whole, beside the grid; it follows the grid's cursor. */
export function CellInspector({ column, index, row, page, onClose }: CellInspectorProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const vector = page?.table.getChildAt(index);
  const value =
    page === undefined || vector === null || vector === undefined ? null : readValue(vector, row - page.offset);
  const copy = (): void => {
    if (value === null) return;
    navigator.clipboard.writeText(wholeText(value)).then(
      () => {
        notifications.hide('grid.copied');
        notifications.show({ id: 'grid.copied', message: t('grid.inspector.copied'), autoClose: 2500 });
      },
      (error: unknown) =>
        notifications.show({ color: 'red', message: t('grid.copyFailed', { reason: messageOf(error) }) }),
    );
  };
  return (
    <aside className={classes.panel} aria-label={t('grid.inspector.label')}>
      <header className={classes.head}>
        <div className={classes.names}>
          <h2 className={classes.name}>{column.name}</h2>
          <p className={classes.type}>{t('grid.inspector.place', { type: column.type, row: format.count(row + 1) })}</p>
        </div>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('common.close')} onClick={onClose}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </header>
      {value === null ? (
        <p className={classes.note}>{t('common.loading')}</p>
      ) : (
        <>
          <Whole key={`${String(row)}-${String(index)}`} value={value} />
          <footer className={classes.foot}>
            <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
              {t('grid.inspector.copy')}
            </Button>
          </footer>
        </>
      )}
    </aside>
  );
}

/** What “copy” copies: the text itself, JSON of what is nested, nothing for NULL. */
function wholeText(value: CellValue): string {
  return value.kind === 'scalar' ? value.cell.text : (prettyJson(jsonOf(value)) ?? jsonOf(value));
}

function Whole({ value }: { readonly value: CellValue }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (value.kind !== 'scalar') {
    const text = prettyJson(jsonOf(value)) ?? jsonOf(value);
    return (
      <TwoViews
        names={['tree', 'json']}
        views={[<ValueTree key="tree" value={value} />, <LongText key="json" text={text} />]}
      />
    );
  }
  const { kind, text } = value.cell;
  if (kind === 'null') return <p className={classes.note}>{t('grid.inspector.isNull')}</p>;
  if (kind === 'binary') {
    const bytes = bytesOf(text);
    return (
      <>
        <p className={classes.note}>{format.bytes(bytes.length)}</p>
        <TwoViews
          names={['hex', 'text']}
          views={[<Bytes key="hex" bytes={bytes} />, <LongText key="text" text={textOfBytes(bytes)} />]}
        />
      </>
    );
  }
  if (text === '') return <p className={classes.note}>{t('grid.inspector.isEmpty')}</p>;
  const characters = [...text].length;
  const pretty = /^\s*[[{]/.test(text) ? prettyJson(text) : null;
  return (
    <>
      {kind === 'text' && (
        <p className={classes.note}>
          {t('grid.inspector.characters', { count: characters, characters: format.count(characters) })}
        </p>
      )}
      {pretty === null ? (
        <LongText text={text} />
      ) : (
        <TwoViews
          names={['json', 'text']}
          views={[<LongText key="json" text={pretty} />, <LongText key="text" text={text} />]}
        />
      )}
    </>
  );
}

type ViewName = 'tree' | 'json' | 'hex' | 'text';

function TwoViews({
  names,
  views,
}: {
  readonly names: readonly [ViewName, ViewName];
  readonly views: readonly [ReactNode, ReactNode];
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ViewName>(names[0]);
  return (
    <>
      <SegmentedControl
        className={classes.views}
        aria-label={t('grid.inspector.view.label')}
        value={shown}
        onChange={(value) => setShown(names.find((name) => name === value) ?? names[0])}
        data={names.map((name) => ({ value: name, label: t(`grid.inspector.view.${name}`) }))}
      />
      {shown === names[0] ? views[0] : views[1]}
    </>
  );
}

/** Drawn at most; the copy has all. */
const SHOWN_CHARACTERS = 50_000;
const SHOWN_LINES = 512;

function LongText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rest = text.length - SHOWN_CHARACTERS;
  return (
    <Scrolled>
      {text.slice(0, SHOWN_CHARACTERS)}
      {rest > 0 && <span className={classes.rest}>{t('grid.inspector.more', { characters: format.count(rest) })}</span>}
    </Scrolled>
  );
}

function Bytes({ bytes }: { readonly bytes: Uint8Array }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = hexLines(bytes, SHOWN_LINES);
  const rest = bytes.length - SHOWN_LINES * 8;
  return (
    <Scrolled>
      {lines.join('\n')}
      {rest > 0 && <span className={classes.rest}>{t('grid.inspector.moreBytes', { size: format.bytes(rest) })}</span>}
    </Scrolled>
  );
}

function Scrolled({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div
      role="region"
      aria-label={t('grid.inspector.value')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
      tabIndex={0}
      className={classes.text}
    >
      {children}
    </div>
  );
}
