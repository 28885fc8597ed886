import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Every colour follows the window's scheme by itself (`light-dark`), so one theme serves both. */
const frame = EditorView.theme({
  '&': { height: '100%', color: 'var(--lagoon-text)', backgroundColor: 'var(--lagoon-surface)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--lagoon-text)' },
  // Important: where all of a line is typed over, Chromium writes the first word's colour and weight on it, as a style that stays.
  '.cm-line': { padding: '0 12px 0 6px', color: 'inherit !important', fontWeight: 'inherit !important' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--lagoon-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#c4e4e9, #1f4d55)',
  },
  '.cm-activeLine': { backgroundColor: 'light-dark(#0a748209, #4fc1cf0b)' },
  '.cm-gutters': {
    border: 'none',
    backgroundColor: 'var(--lagoon-surface)',
    color: 'var(--lagoon-quiet)',
    paddingLeft: '6px',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--lagoon-text)' },
  '.cm-foldPlaceholder': { border: 'none', backgroundColor: 'var(--lagoon-raised)', color: 'var(--lagoon-quiet)' },
  '.cm-placeholder': { color: 'var(--lagoon-quiet)' },
  '.cm-selectionMatch': { backgroundColor: 'light-dark(#e8efcf, #3a3f22)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--lagoon-accent-soft)',
    outline: '1px solid var(--lagoon-accent)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--lagoon-line)',
    borderRadius: '4px',
    backgroundColor: 'var(--lagoon-surface)',
    color: 'var(--lagoon-text)',
    boxShadow: '0 4px 14px light-dark(#0000001f, #00000066)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12.5px',
    maxHeight: '15em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--lagoon-accent-soft)',
    color: 'var(--lagoon-text)',
  },
  '.cm-completionDetail': {
    marginLeft: '1.2em',
    color: 'var(--lagoon-quiet)',
    fontStyle: 'normal',
    fontSize: '11px',
  },
  '.cm-completionMatchedText': { color: 'var(--lagoon-accent)', fontWeight: '600', textDecoration: 'none' },
  '.cm-panels': {
    borderColor: 'var(--lagoon-line)',
    backgroundColor: 'var(--lagoon-raised)',
    color: 'var(--lagoon-text)',
  },
  '.cm-textfield': {
    borderColor: 'var(--lagoon-line)',
    backgroundColor: 'var(--lagoon-surface)',
    color: 'var(--lagoon-text)',
  },
  '.cm-button': {
    borderColor: 'var(--lagoon-line)',
    backgroundColor: 'var(--lagoon-surface)',
    backgroundImage: 'none',
    color: 'var(--lagoon-text)',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'light-dark(#0a6673, #5cc8d6)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#8f4511, #e2a878)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#5a4bb8, #b3a8f5)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--lagoon-quiet)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'light-dark(#226b33, #8ccf95)' },
]);

export const editorTheme: Extension = [frame, syntaxHighlighting(colours)];
