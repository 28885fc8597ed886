/** What the keys and menus of the page do to the tab that is shown. */
export interface DeskCommands {
  readonly run: () => void;
  readonly runAll: () => void;
  /** True if there was something to cancel. */
  readonly cancel: () => boolean;
  /** Finds the statement in the text, or adds it below, and runs it. Undo takes it back. */
  readonly open: (sql: string) => void;
  /** At the cursor, in place of what is selected. */
  readonly insert: (text: string) => void;
  readonly focus: () => void;
}
