/** Small texts of the user's own about one lake, such as what stands in open tabs: kept outside it, where no other user may read. Errors: IO. */
export interface Drafts {
  /** Null where none is kept. */
  read(name: string): Promise<string | null>;
  /** Whole or not at all; null forgets it. */
  keep(name: string, text: string | null): Promise<void>;
}
