import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../ui/format';
import classes from './messages.module.css';
import type { TailedMessage } from './tail-session';
import { visibleRows } from './visible-rows';

export type MessageOrder = 'newest' | 'follow';

interface MessageTableProps {
  readonly topic: string;
  /** Oldest first. */
  readonly messages: readonly TailedMessage[];
  readonly order: MessageOrder;
  /** Its number; null where none is looked at. */
  readonly selected: number | null;
  readonly onSelect: (message: TailedMessage) => void;
}

/** As in the style sheet. */
const ROW_HEIGHT = 28;
/** A line shows a few hundred characters, and a value may have 65,536. */
const SHOWN_CHARACTERS = 300;

/** Of up to some hundred lines those in sight are drawn; what one reads stays in place while newer ones come. */
export function MessageTable({ topic, messages, order, selected, onSelect }: MessageTableProps) {
  const { t } = useTranslation();
  const region = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 600 });
  const rows = order === 'newest' ? messages.toReversed() : messages;
  const newest = messages.at(-1)?.sequence ?? 0;
  const previousNewest = useRef(newest);

  useEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setView({ scrollTop: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = region.current;
    const came = newest - previousNewest.current;
    previousNewest.current = newest;
    if (element === null || came <= 0) return;
    if (order === 'follow') element.scrollTop = element.scrollHeight;
    // Whoever has scrolled down reads there: what comes in above must not push it away.
    else if (element.scrollTop > ROW_HEIGHT) element.scrollTop += came * ROW_HEIGHT;
  }, [newest, order]);

  const { first, end } = visibleRows(rows.length, ROW_HEIGHT, view.scrollTop, view.height);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    const at = rows.findIndex(({ sequence }) => sequence === selected);
    const next = at === -1 ? rows[first] : rows[at + step];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    const top = rows.indexOf(next) * ROW_HEIGHT;
    const element = region.current;
    if (element === null) return;
    // The line's place is beneath the head.
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * ROW_HEIGHT - element.clientHeight;
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- scrolled and gone through by the keyboard
    <div
      ref={region}
      className={classes.region}
      role="group"
      aria-label={t('consumers.messages.listOf', { topic })}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) =>
        setView({ scrollTop: currentTarget.scrollTop, height: currentTarget.clientHeight })
      }
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" className={classes.time}>
              {t('consumers.messages.timestamp')}
            </th>
            <th scope="col" className={classes.partition}>
              {t('consumers.messages.partition')}
            </th>
            <th scope="col" className={classes.offset}>
              {t('consumers.messages.offset')}
            </th>
            <th scope="col" className={classes.key}>
              {t('consumers.messages.key')}
            </th>
            <th scope="col">{t('consumers.messages.value')}</th>
            <th scope="col" className={classes.size}>
              {t('consumers.messages.size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * ROW_HEIGHT }} />}
          {rows.slice(first, end).map((message, index) => (
            <MessageRow
              key={message.sequence}
              message={message}
              row={first + index + 2}
              selected={message.sequence === selected}
              onSelect={onSelect}
            />
          ))}
          {end < rows.length && <tr aria-hidden style={{ height: (rows.length - end) * ROW_HEIGHT }} />}
        </tbody>
      </table>
    </div>
  );
}

interface MessageRowProps {
  readonly message: TailedMessage;
  readonly row: number;
  readonly selected: boolean;
  readonly onSelect: (message: TailedMessage) => void;
}

function MessageRow({ message, row, selected, onSelect }: MessageRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { partition, offset, timestamp, key, value, sizeBytes } = message;
  return (
    <tr aria-rowindex={row} data-selected={selected} onClick={() => onSelect(message)}>
      <td className={classes.time}>{timestamp === null ? '–' : format.time(timestamp)}</td>
      <td className={classes.partition}>{partition}</td>
      <td className={classes.offset}>
        <button
          type="button"
          className={classes.open}
          tabIndex={-1}
          aria-pressed={selected}
          aria-label={t('consumers.messages.open', { partition, offset })}
        >
          {offset}
        </button>
      </td>
      <td className={classes.key}>
        {key === null ? <span className="quiet">–</span> : key.slice(0, SHOWN_CHARACTERS)}
      </td>
      <td className={classes.value}>
        {value === null ? (
          <span className="quiet">{t('consumers.messages.tombstone')}</span>
        ) : (
          value.slice(0, SHOWN_CHARACTERS)
        )}
      </td>
      <td className={classes.size}>{format.bytes(sizeBytes)}</td>
    </tr>
  );
}
