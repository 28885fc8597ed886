import { Text } from '@codemirror/state';

/** What an editor begins with. Behind the end of its text there is no place: the cursor is put there, or making the editor would fail. */
export function editorStart(text: string, cursor: number): { doc: Text; selection: { anchor: number } } {
  const doc = Text.of(text.split(/\r\n?|\n/));
  return { doc, selection: { anchor: Math.min(cursor, doc.length) } };
}
