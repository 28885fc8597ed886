import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format';
import { OPENED_BY, useShortcutText, type ShortcutId } from '../../ui/shortcuts';
import { findEntries, type FoundEntry, type PaletteEntry } from './entry';
import classes from './palette.module.css';
import { noteChosen, recentIds } from './recent';
import { useEntries } from './use-entries';

const SHOWN = 60;
const PAGE_STEP = 8;
const opened: Readonly<Record<typeof OPENED_BY, ShortcutId>> = { [OPENED_BY]: 'openPalette' };

/** Finds whatever the window can go to or do. Only there while it is open. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const [recent] = useState(recentIds);
  const [before] = useState(() => document.activeElement);
  const chosen = useRef<PaletteEntry | null>(null);
  const searching = typed.trim() !== '';
  const { entries, pending, leftOut } = useEntries(searching);
  const found = useMemo(() => findEntries(typed, entries, recent), [entries, recent, typed]);
  const shown = found.slice(0, SHOWN);
  const at = Math.min(active, shown.length - 1);

  const choose = (entry: PaletteEntry): void => {
    chosen.current = entry;
    noteChosen(entry.id);
    onClose();
  };

  // After the palette is gone, so that a dialog that is opened takes the focus and keeps it. Where nothing was chosen it goes back to where it was.
  useEffect(
    () => () => {
      if (chosen.current !== null) chosen.current.run();
      else if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    },
    [before],
  );

  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: Math.min(at + PAGE_STEP, shown.length - 1),
    PageUp: Math.max(at - PAGE_STEP, 0),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = steps[event.key];
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      onClose();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = shown[at]?.entry;
      if (entry !== undefined) choose(entry);
    } else if (to !== undefined && shown.length > 0) {
      event.preventDefault();
      setActive((to + shown.length) % shown.length);
    }
  };

  return (
    <Modal.Root
      classNames={{ content: classes.palette ?? '' }}
      opened
      onClose={onClose}
      size={620}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
      yOffset="9vh"
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.label')} {...opened}>
        <TextInput
          data-autofocus
          // Mantine would close a drawer of the page beneath by the same press: Escape is heard here.
          data-mantine-stop-propagation="true"
          className={classes.search ?? ''}
          variant="unstyled"
          size="md"
          role="combobox"
          aria-label={t('palette.search')}
          aria-expanded={shown.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          {...(shown.length > 0 ? { 'aria-activedescendant': `${listId}-${String(at)}` } : {})}
          placeholder={t('palette.search')}
          leftSection={<IconSearch size={17} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} role="listbox" aria-label={t('palette.results')} className={classes.list}>
          {shown.map(({ entry, places }, index) => (
            <PaletteOption
              key={entry.id}
              id={`${listId}-${String(index)}`}
              found={{ entry, places }}
              active={index === at}
              onPoint={() => setActive(index)}
              onChoose={() => choose(entry)}
            />
          ))}
        </div>
        <div className={classes.foot} role="status">
          <span>
            {shown.length === 0
              ? t('palette.nothing', { typed: typed.trim() })
              : found.length > shown.length
                ? t('palette.more', {
                    count: found.length - shown.length,
                    formatted: format.count(found.length - shown.length),
                  })
                : t('palette.found', { count: found.length, formatted: format.count(found.length) })}
          </span>
          {searching && pending > 0 && <span>{t('palette.readingColumns')}</span>}
          {searching && leftOut > 0 && (
            <span>{t('palette.columnsLeftOut', { count: leftOut, formatted: format.count(leftOut) })}</span>
          )}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly found: FoundEntry;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

/** The keyboard is the search field's: it says which one is active. */
function PaletteOption({ id, found: { entry, places }, active, onPoint, onChoose }: PaletteOptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const OptionIcon = entry.icon;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter in the search field
    <div
      ref={element}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={classes.option}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      <OptionIcon size={16} stroke={1.6} aria-hidden />
      <span className={classes.title}>
        <Marked text={entry.title} places={places} />
      </span>
      <span className={classes.kind}>{entry.kind}</span>
      {entry.shortcut !== undefined && <Keys of={entry.shortcut} />}
    </div>
  );
}

function Keys({ of }: { of: NonNullable<PaletteEntry['shortcut']> }) {
  const text = useShortcutText(of);
  return text === null ? null : <kbd className={classes.keys}>{text}</kbd>;
}

function Marked({ text, places }: { text: string; places: readonly number[] }) {
  if (places.length === 0) return text;
  const marked = new Set(places);
  // By UTF-16 unit, as the places are; a pair of surrogates is never cut, since both halves answer or neither does.
  const runs: { readonly start: number; readonly text: string; readonly marked: boolean }[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && marked.has(at) === marked.has(start)) continue;
    runs.push({ start, text: text.slice(start, at), marked: marked.has(start) });
    start = at;
  }
  return runs.map((run) => (run.marked ? <mark key={run.start}>{run.text}</mark> : run.text));
}
