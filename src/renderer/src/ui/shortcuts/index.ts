export { defaultChord, goActions, shortcutActions, type ShortcutId, type ShortcutScope } from './actions';
export { chordText, isMac, type Chord } from './chord';
export { chordFor, conflictOf } from './keymap';
export {
  availableShortcuts,
  OPENED_BY,
  ofRoute,
  recordChord,
  remapShortcut,
  resetAllShortcuts,
  resetShortcut,
  runShortcut,
  runWhenThere,
  useChosenKeys,
  useShortcutText,
} from './store';
export { useShortcut } from './use-shortcut';
