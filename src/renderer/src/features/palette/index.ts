export { CommandPalette } from './command-palette';
export { ShortcutSheet } from './shortcut-sheet';
