export interface RemoveWork {
  /** Takes the file away, and gives what it held. */
  readonly remove: () => Promise<{ readonly text: string }>;
  readonly restore: (text: string) => Promise<unknown>;
  /** Shows that the file is gone, and how it can be brought back for a while. */
  readonly offer: (undo: () => Promise<void>) => void;
  /** The offer stays until it is closed. */
  readonly holdOffer: () => void;
  readonly endOffer: () => void;
  readonly onRemoved: () => void;
  readonly onRestored: () => void;
  readonly onNotRemoved: (error: unknown) => void;
  readonly onNotRestored: (error: unknown) => void;
}

/** Deletes a file of the workspace, and offers it back: the offer has the only copy, and goes when the file is there again. Never rejects. */
export async function removeFile(work: RemoveWork): Promise<void> {
  let text: string;
  try {
    ({ text } = await work.remove());
  } catch (error) {
    work.onNotRemoved(error);
    return;
  }
  let isRestoring = false;
  work.offer(async () => {
    // A second press would be told that the file is there already.
    if (isRestoring) return;
    isRestoring = true;
    work.holdOffer();
    try {
      await work.restore(text);
      work.endOffer();
      work.onRestored();
    } catch (error) {
      work.onNotRestored(error);
    } finally {
      isRestoring = false;
    }
  });
  work.onRemoved();
}
