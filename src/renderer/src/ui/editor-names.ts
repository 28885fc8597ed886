let waiting: string | null = null;
let taker: ((text: string) => void) | null = null;

/** Puts text (a quoted name, usually) where the cursor of the SQL editor is. Kept until there is an editor; the caller navigates to it. */
export function putIntoEditor(text: string): void {
  if (taker === null) waiting = text;
  else taker(text);
}

/** The editor in which names are to be put, until the answer is called. It gets at once what was kept for it. */
export function takeNames(take: (text: string) => void): () => void {
  taker = take;
  if (waiting !== null) {
    const text = waiting;
    waiting = null;
    take(text);
  }
  return () => {
    if (taker === take) taker = null;
  };
}
