import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { editorStart } from './editor-start';

describe('what an editor begins with', () => {
  it('has its cursor in the text, though that is shorter in it than in the file', () => {
    const text = 'SELECT 1\r\nFROM x\r\rWHERE y';
    const state = EditorState.create(editorStart(text, text.length));
    expect(state.doc.toString()).toBe('SELECT 1\nFROM x\n\nWHERE y');
    expect(state.selection.main.head).toBe(state.doc.length);
  });

  it('keeps a cursor that is in the text', () => {
    expect(EditorState.create(editorStart('SELECT 1', 3)).selection.main.head).toBe(3);
  });
});
