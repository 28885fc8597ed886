import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import type { Files } from '../ports';

/** Relative to the lake's folder, and below the folders of feeds: a lake that was sent to somebody must move nothing else of theirs. */
const pathSchema = z
  .string()
  .regex(/^(feeds|streams|tables|quarantine)\//)
  .refine((path) => !path.split(/[/\\]/).includes('..'));

const stepSchema = z.discriminatedUnion('step', [
  /** No effect where there is nothing at `from`. */
  z.object({ step: z.literal('move'), from: pathSchema, to: pathSchema }),
  z.object({ step: z.literal('make'), path: pathSchema, text: z.string() }),
  /** `text`: what the file holds, to take it back. */
  z.object({ step: z.literal('remove'), path: pathSchema, text: z.string() }),
  /** `before`: what the file holds, to take it back. Never is no file there. */
  z.object({ step: z.literal('replace'), path: pathSchema, before: z.string(), text: z.string() }),
  /** Changes nothing: where something has come to be there meanwhile, all is taken back. */
  z.object({ step: z.literal('absent'), path: pathSchema }),
]);
export type JournalStep = z.infer<typeof stepSchema>;

const journalSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string(),
  operation: z.enum(['rename', 'delete', 'change']),
  feeds: z.array(feedNameSchema),
  steps: z.array(stepSchema),
});
type Journal = z.infer<typeof journalSchema>;

/**
 * Several folders and files of one feed that move together or not at all: what is to be done is written down first, under feeds/. Once that file
 * is there, whoever comes next does what is left of it; a step that cannot be done takes all of them back. Each step may be done again.
 */
export interface FeedJournal {
  readonly path: string;
  /** Whether something was begun and not ended. */
  isPending(): Promise<boolean>;
  /** Of what is pending; none where nothing is, or where it cannot be told. */
  pendingFeeds(): Promise<readonly FeedName[]>;
  /** Files and folders that its steps name, relative to the lake's folder. Error: CORRUPT. */
  pendingPaths(): Promise<readonly string[]>;
  /** To be called by the holder of the feeds' lock. Errors: as of the steps; CORRUPT; IO where it can neither be ended nor taken back. */
  finish(assertHeld: () => Promise<void>): Promise<void>;
  /** Likewise. After an error nothing was done, or its message says otherwise. */
  carryOut(
    plan: Pick<Journal, 'operation' | 'steps'> & { readonly feeds: readonly FeedName[] },
    assertHeld: () => Promise<void>,
  ): Promise<void>;
}

export function createFeedJournal(files: Files, root: string): FeedJournal {
  const path = join(root, 'feeds', '.pending.json');

  /** Whether it was a folder without a file in it; then it is gone. */
  async function isCleared(path: string): Promise<boolean> {
    if ((await files.stat(path))?.isDirectory !== true) return false;
    let isEmpty = true;
    for (const name of await files.list(path)) isEmpty = (await isCleared(join(path, name))) && isEmpty;
    if (isEmpty) await files.remove(path);
    return isEmpty;
  }

  async function move(from: string, to: string): Promise<void> {
    const [source, target] = [join(root, from), join(root, to)];
    if ((await files.stat(source)) === null) return;
    if ((await files.stat(target)) !== null && !(await isCleared(target))) {
      // It has moved; what a writer that came too late made again is nothing.
      if (await isCleared(source)) return;
      throw new LakeError('CONFLICT', `${source} was to become ${target}, and both are there. Move one of them away.`, {
        details: { path: target },
      });
    }
    await files.rename(source, target);
  }

  async function forward(step: JournalStep): Promise<void> {
    if (step.step === 'move') await move(step.from, step.to);
    else if (step.step === 'make' || step.step === 'replace') await files.replaceText(join(root, step.path), step.text);
    else if (step.step === 'remove') await files.remove(join(root, step.path));
    else if ((await files.stat(join(root, step.path))) !== null) throw comeMeanwhile(step.path);
  }

  async function back(step: JournalStep): Promise<void> {
    if (step.step === 'move') await move(step.to, step.from);
    else if (step.step === 'make') await files.remove(join(root, step.path));
    else if (step.step === 'remove') await files.replaceText(join(root, step.path), step.text);
    else if (step.step === 'replace') await files.replaceText(join(root, step.path), step.before);
  }

  async function read(): Promise<Journal | null> {
    let text;
    try {
      text = await files.readText(path);
    } catch (error) {
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
    let cause: unknown;
    try {
      const parsed = journalSchema.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
      cause = parsed.error;
    } catch (error) {
      cause = error;
    }
    const message = `${path} should say how a feed is being renamed, deleted or changed, and cannot be read. Remove it, then look at the folders of that feed.`;
    throw new LakeError('CORRUPT', message, { details: { path }, cause });
  }

  async function takeBack(journal: Journal, error: unknown, assertHeld: () => Promise<void>): Promise<never> {
    try {
      // Another that took the lock meanwhile brings it to its end.
      await assertHeld();
      const begun = (await read())?.id === journal.id;
      if (begun) {
        for (const step of journal.steps.toReversed()) await back(step);
        await files.remove(path);
      }
    } catch (failure) {
      const feeds = journal.feeds.join(', ');
      throw new LakeError(
        'IO',
        `The ${journal.operation} of ${feeds} stopped halfway: ${messageOf(error)} Nor could it be taken back: ${messageOf(failure)} It is brought to its end as soon as that goes; no row is lost.`,
        { details: { path, feeds }, cause: error },
      );
    }
    throw error;
  }

  async function perform(journal: Journal, assertHeld: () => Promise<void>): Promise<void> {
    for (const step of journal.steps) {
      await assertHeld();
      await forward(step);
    }
    try {
      await files.remove(path);
    } catch (error) {
      // Done, and only not synced: who finds it again after a power cut does nothing new.
      if ((await files.stat(path)) !== null) throw error;
    }
  }

  return {
    path,
    isPending: async () => (await files.stat(path)) !== null,
    async pendingFeeds() {
      try {
        return (await read())?.feeds ?? [];
      } catch (error) {
        if (error instanceof LakeError && error.code === 'CORRUPT') return [];
        throw error;
      }
    },
    pendingPaths: async () =>
      ((await read())?.steps ?? []).flatMap((step) => (step.step === 'move' ? [step.from, step.to] : [step.path])),
    async finish(assertHeld) {
      const journal = await read();
      if (journal === null) return;
      try {
        await perform(journal, assertHeld);
      } catch (error) {
        await takeBack(journal, error, assertHeld);
      }
    },
    async carryOut({ operation, feeds, steps }, assertHeld) {
      const journal: Journal = { formatVersion: 1, id: randomUUID(), operation, feeds: [...feeds], steps: [...steps] };
      try {
        await assertHeld();
        if (!(await files.createExclusive(path, `${JSON.stringify(journal, null, 2)}\n`)))
          throw new LakeError('CONFLICT', `${path} is there already. Try again.`, { retryable: true });
        await perform(journal, assertHeld);
      } catch (error) {
        await takeBack(journal, error, assertHeld);
      }
    },
  };
}

function comeMeanwhile(path: string): LakeError {
  const message = `Rows or positions were committed to the feed meanwhile, in another Lagoon. Nothing was changed. Stop it there, and look at the feed again.`;
  return new LakeError('CONFLICT', message, { details: { path } });
}
