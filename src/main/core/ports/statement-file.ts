/**
 * Lines of the user's own about one lake, kept outside it in a file that no other user may read. Several processes append at once. Errors: IO.
 */
export interface StatementFile {
  /** Absolute path, for people. */
  readonly place: string;
  /** One line, without its end. Older lines go where there are too many. */
  append(line: string): Promise<void>;
  /** Oldest first. A line may be there twice, and the last may be torn. */
  lines(): Promise<string[]>;
  clear(): Promise<void>;
}
