/** Work that follows commits and is only ever worth doing for the newest of them. */
export interface LatestTask {
  /** Does this next; what was to be done next and had not begun is left out. Never two at once. The work must not reject. */
  start(work: () => Promise<void>): void;
  /** Resolves when nothing is being done or to be done. */
  settle(): Promise<void>;
}

export function createLatestTask(): LatestTask {
  let next: (() => Promise<void>) | null = null;
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    for (let work = next; work !== null; work = next) {
      next = null;
      await work();
    }
    running = null;
  }

  return {
    start(work) {
      next = work;
      running ??= drain();
    },
    settle: async () => {
      await running;
    },
  };
}
