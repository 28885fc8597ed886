import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { SqlEditorHandle } from './sql-editor';
import { statementToRun } from './statement-at';

/** Typing goes on for longer than this between two keys. */
const SETTLED_MS = 250;

/** What Run would run, once the text and the cursor have rested; null where that is nothing. */
export function useCurrentStatement(editor: RefObject<SqlEditorHandle | null>): {
  readonly sql: string | null;
  /** To be told of each change of the text or the cursor. */
  readonly onMoved: () => void;
} {
  const [sql, setSql] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useCallback(() => {
    const handle = editor.current;
    if (handle === null) return;
    const text = handle.text();
    const range = statementToRun(text, handle.selection());
    setSql(range === null ? null : text.slice(range.start, range.end));
  }, [editor]);
  useEffect(() => {
    look();
    return () => clearTimeout(timer.current);
  }, [look]);
  const onMoved = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(look, SETTLED_MS);
  }, [look]);
  return { sql, onMoved };
}
