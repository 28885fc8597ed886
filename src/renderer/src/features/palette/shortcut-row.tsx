import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconRestore, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  chordFor,
  chordText,
  conflictOf,
  defaultChord,
  isMac,
  recordChord,
  remapShortcut,
  resetShortcut,
  useChosenKeys,
  type Chord,
  type ShortcutId,
} from '../../ui/shortcuts';
import classes from './palette.module.css';

interface ShortcutRowProps {
  readonly id: ShortcutId;
  /** The part itself listens for these keys: they can only be read. */
  readonly fixed: boolean;
  readonly recording: boolean;
  readonly onRecord: (on: boolean) => void;
}

export function ShortcutRow({ id, fixed, recording, onRecord }: ShortcutRowProps) {
  const { t } = useTranslation();
  const mac = isMac();
  const chosen = useChosenKeys();
  const [refused, setRefused] = useState<Chord | null>(null);
  const chord = chordFor(id, chosen, mac);
  const action = t(`shortcuts.action.${id}`);
  const owner = refused === null ? null : conflictOf(id, refused, chosen, mac);

  useEffect(() => {
    if (!recording) return;
    return recordChord((pressed) => {
      if (pressed === 'Escape' || pressed === chordFor(id, chosen, mac)) {
        setRefused(null);
        onRecord(false);
      } else if (conflictOf(id, pressed, chosen, mac) === null) {
        remapShortcut(id, pressed);
        setRefused(null);
        onRecord(false);
      } else {
        // Still recording: the next press may do.
        setRefused(pressed);
      }
    });
  }, [chosen, id, mac, onRecord, recording]);

  // The button that was pressed gives way to another one, which takes the focus over from it.
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(recording);
  useEffect(() => {
    if (before.current === recording) return;
    before.current = recording;
    if (recording || document.activeElement === document.body) button.current?.focus();
  }, [recording]);

  return (
    <li>
      <div className={classes.row}>
        <span>{action}</span>
        {recording ? (
          <>
            <span role="status" className={classes.pressed}>
              {t('shortcuts.press')}
            </span>
            <Button
              ref={button}
              variant="default"
              size="compact-xs"
              onClick={() => {
                setRefused(null);
                onRecord(false);
              }}
            >
              {t('common.cancel')}
            </Button>
          </>
        ) : fixed ? (
          chord !== null && <kbd className={classes.keys}>{chordText(chord, mac)}</kbd>
        ) : (
          <>
            <Tooltip label={t('shortcuts.change', { action })}>
              <Button
                ref={button}
                variant="default"
                size="compact-xs"
                aria-label={t('shortcuts.changeFrom', {
                  action,
                  keys: chord === null ? t('common.none') : chordText(chord, mac),
                })}
                onClick={() => {
                  setRefused(null);
                  onRecord(true);
                }}
              >
                {chord === null ? t('common.none') : chordText(chord, mac)}
              </Button>
            </Tooltip>
            {chord !== null && (
              <Tooltip label={t('shortcuts.remove', { action })}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={22}
                  aria-label={t('shortcuts.remove', { action })}
                  onClick={() => {
                    setRefused(null);
                    remapShortcut(id, null);
                    // This one is gone with the keys.
                    button.current?.focus();
                  }}
                >
                  <IconX size={13} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
            {chosen.has(id) && (
              <Tooltip label={t('shortcuts.reset', { action })}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={22}
                  aria-label={t('shortcuts.reset', { action })}
                  onClick={() => {
                    const isReset = resetShortcut(id);
                    setRefused(isReset ? null : defaultChord(id, mac));
                    if (isReset) button.current?.focus();
                  }}
                >
                  <IconRestore size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </>
        )}
      </div>
      {refused !== null && owner !== null && (
        <div role="alert" className={classes.conflict}>
          {owner === 'reserved'
            ? t('shortcuts.reserved', { keys: chordText(refused, mac) })
            : t('shortcuts.conflict', { keys: chordText(refused, mac), action: t(`shortcuts.action.${owner}`) })}
        </div>
      )}
    </li>
  );
}
